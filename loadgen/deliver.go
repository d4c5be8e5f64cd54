package loadgen

import (
	"bytes"
	"cmp"
	"fmt"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
)

// contextLost is how the server begins to say, among messages, that it does not keep what a prompt relies on.
var contextLost = []byte("refused 409 ")

// Deliver takes the messages that arrived together, each whole, as the feed's kind is, and returns how many they were. The last line
// may lack its LF. What is no message is counted as an error and skipped. The bytes may be reused afterwards.
func (c *Client) Deliver(whole []byte) int { return c.deliver(whole, c.kind().Next) }

// DeliverBare takes a message that had a frame to itself, bare.
func (c *Client) DeliverBare(message []byte) int { return c.deliver(message, alone) }

func alone(message []byte) (bare, rest []byte, err error) { return message, nil, nil }

// kind is what the messages are.
func (c *Client) kind() feed.Kind { return feed.Kind(c.load.scenario.PayloadKind) }

// deliver takes messages, which next cuts off one by one.
func (c *Client) deliver(lines []byte, next func([]byte) (bare, rest []byte, err error)) int {
	if len(lines) == 0 {
		return 0
	}
	if c.delivered == 0 { // once per Read: what it brought is one batch
		c.delivered = time.Now().UnixNano()
		c.since = c.load.options.Hiccups.Since(c.delivered)
		c.ahead = c.load.ahead(cmp.Or(c.arrivedAt(), c.delivered))
	}
	arrived := c.arrivedAt()
	stamped := arrived != 0
	if !stamped {
		arrived = c.delivered
	}
	w := c.load.window.Load()
	a := account.Arrival{Arrived: arrived, Delivered: c.delivered, Stamped: stamped, Since: c.since, Could: c.could, Asked: c.sent, Ahead: c.ahead}
	kind, messages, lost := c.kind(), 0, false
	c.account.Lock()
	for len(lines) > 0 {
		line, rest, err := next(lines)
		lines = rest
		m := feed.Message{}
		if err == nil {
			m, err = kind.Parse(line)
		}
		if err != nil && bytes.HasPrefix(line, contextLost) && c.asker != nil {
			lost = true
			continue
		}
		if err != nil {
			c.failed(Frame, fmt.Errorf("%w: %.80q", err, line))
			continue
		}
		messages++
		if heard := c.load.options.Heard; heard != nil {
			heard(c.index, m)
		}
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
	if lost {
		c.asker.lose()
	}
	return messages
}
