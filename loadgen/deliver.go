package loadgen

import (
	"bytes"
	"fmt"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
)

// Deliver takes the message lines that arrived together, with or without the last LF, and returns how many messages
// they were. A line that is no message is counted as an error and skipped. The bytes may be reused afterwards.
func (c *Client) Deliver(lines []byte) int {
	if len(lines) == 0 {
		return 0
	}
	if c.delivered == 0 { // once per Read: what it brought is one batch
		c.delivered = time.Now().UnixNano()
		c.since = c.load.options.Hiccups.Since(c.delivered)
	}
	arrived := c.arrivedAt()
	stamped := arrived != 0
	if !stamped {
		arrived = c.delivered
	}
	w := c.load.window.Load()
	a := account.Arrival{Arrived: arrived, Delivered: c.delivered, Stamped: stamped, Since: c.since, Could: c.could, Asked: c.sent}
	messages := 0
	c.account.Lock()
	for len(lines) > 0 {
		line := lines
		if end := bytes.IndexByte(lines, '\n'); end >= 0 {
			line, lines = lines[:end], lines[end+1:]
		} else {
			lines = nil
		}
		m, err := feed.ParseLine(line)
		if err != nil {
			c.load.failures().Errors.Add(Frame, fmt.Errorf("%w: %.80q", err, line))
			continue
		}
		messages++
		due := m.Due.UnixNano()
		if c.account.Add(&a, m.Seq, due, w.Place(due), m.Body) {
			c.progress, c.news = true, true
			if c.asker != nil && c.asker.talk != nil {
				c.asker.talk.token(m.Body)
			}
		}
	}
	answered := c.account.Answered()
	c.account.Unlock()
	c.cursor.Store(c.account.Highest())
	if c.asker != nil {
		c.asker.heard(answered)
	}
	return messages
}
