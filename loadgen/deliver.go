package loadgen

import (
	"bytes"
	"time"

	"pollpush/feed"
)

// Deliver takes the message lines that arrived together, with or without the last LF, and returns how many messages
// they were. A line that is no message is counted as an error and skipped. The bytes may be reused afterwards.
func (c *Client) Deliver(lines []byte) int {
	if len(lines) == 0 {
		return 0
	}
	if c.delivered == 0 { // once per Read: what it brought is one batch
		c.delivered = time.Now().UnixNano()
	}
	arrived := c.reading.reader.At
	stamped := arrived != 0
	if !stamped {
		arrived = c.delivered
	}
	w := c.load.window.Load()
	messages := 0
	c.shard.Lock()
	for len(lines) > 0 {
		line := lines
		if end := bytes.IndexByte(lines, '\n'); end >= 0 {
			line, lines = lines[:end], lines[end+1:]
		} else {
			lines = nil
		}
		m, err := feed.ParseLine(line)
		if err != nil {
			c.load.happening().errors.add(Errorf(Frame, "%w: %.80q", err, line))
			continue
		}
		messages++
		c.shard.record(c, m, w, arrived, stamped)
	}
	c.shard.Unlock()
	c.cursor.Store(c.sequence.highest)
	return messages
}
