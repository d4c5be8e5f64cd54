package epoll

import (
	"os"
	"time"
)

// due is called when the first deadline has come, or before that. A loop that was busy judges nobody by what it has not looked at.
func (c *conn) due(now time.Duration) {
	if c.stuck != 0 && c.stuck <= now {
		if c.flush(); c.stuck != 0 && c.stuck <= now {
			c.reset()
		}
	}
	if c.limit != 0 && c.limit <= now {
		if c.role != role(lingering{}) {
			c.unread = true
			c.read(true)
		}
		if c.limit != 0 && c.limit <= now {
			if c.limit = 0; c.out == nil || c.role != nil { // or else the client is not done with an answer, and flush sets it anew
				c.tooLate()
			}
		}
	}
	if c.tick != 0 && c.tick <= now {
		c.tick = 0
		if c.every > 0 {
			c.tick = now + c.every
		}
		c.ticked = true
		c.advance()
	}
	c.schedule()
}

// tooLate is called when the client has not sent what it had to.
func (c *conn) tooLate() {
	switch {
	case c.closed:
	case c.role == role(lingering{}), c.role == nil && c.coming == nil && c.asked:
		c.close()
	case c.role != nil:
		c.leave()
		c.finish()
	default:
		c.answerTo(c.in, os.ErrDeadlineExceeded)
		c.in = nil
	}
}

// schedule has due called when the first deadline comes.
func (c *conn) schedule() {
	if !c.closed {
		c.loop.deadlines.set(c)
		c.loop.setAlarm()
	}
}
