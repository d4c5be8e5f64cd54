package loadgen

import (
	"context"
	"math/rand/v2"
	"time"

	"pollpush/loadgen/account"
	"pollpush/transport"
)

// A visit is one session of a client, of those that a scenario with Session has it make one after the other.
//
// How long it lasts is distributed exponentially, from when its connection is ready on: who stays so long has no age, so that
// clients come and go in a steady state from the start. The client's goroutine has it to itself.
type visit struct {
	leave  context.CancelFunc // ends it
	timer  *time.Timer        // calls leave; nil: it has not begun, because nothing is connected yet
	coming bool               // the client has left and is on its way back
	again  bool               // it is not the client's first one
}

// stays reports whether the window is over: then nobody leaves any more, so that all who have left can be waited for.
func (l *Load) stays() bool { return l.place(time.Now()) == account.After }

// arrives says that a connection is ready. With the first one of a session that begins, and is caught up on as far as the client
// can know: what polls has asked for nothing yet, and is told by its first answer.
func (c *Client) arrives() {
	v := &c.visit
	if leave := v.leave; leave != nil && v.timer == nil {
		v.timer = time.AfterFunc(time.Duration(rand.New(&c.random).ExpFloat64()*float64(c.part.scenario.Session)), func() {
			if !c.load.stays() {
				leave()
			}
		})
	}
	if c.part.scenario.Kind() != transport.Poll {
		c.caughtUp()
	}
}

// caughtUp says that a client which comes back has all that it was not there for, unless what is older than its coming back arrives
// later.
func (c *Client) caughtUp() {
	if !c.visit.coming {
		return
	}
	c.visit.coming = false
	c.away.Store(false)
	now := time.Now().UnixNano()
	c.account.CaughtUp(now, c.load.options.Hiccups.Since(now))
}

// leaves ends a session.
func (c *Client) leaves() {
	v := &c.visit
	v.leave()
	if v.timer == nil { // it has not begun
		return
	}
	v.timer.Stop()
	c.comesBack(time.Now().UnixNano())
}

// comesBack says that a client that has left, at that Unix time in ns, comes back at once. It is one that has what it had: its cursor, and
// the ticket of its latest TLS session; but it asks at once and whenever that is due from then on.
func (c *Client) comesBack(left int64) {
	c.away.Store(true)
	c.account.ComesBack(left, c.load.place(time.Unix(0, left)))
	c.visit = visit{coming: true, again: true}
	c.phase, c.due, c.hold, c.pause = 0, time.Time{}, hold{}, c.part.pauses.longest
}
