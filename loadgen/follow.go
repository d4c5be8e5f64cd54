package loadgen

import (
	"context"
	"math/rand/v2"
	"time"

	"pollpush/feed"
)

// The back-off after an error: it doubles with every failure in a row, and a random half of it is jitter, so that the
// clients of a server that went away don't all come back in the same moment.
const (
	firstBackoff = 100 * time.Millisecond
	lastBackoff  = 10 * time.Second
)

// follow keeps the client subscribed until ctx is done: by one session after the other, where the scenario has them.
func (c *Client) follow(ctx context.Context, subscribe Subscribe) {
	defer func() { c.load.connecting.finish(c, ctx.Err()) }() // if nobody has before
	if c.part.scenario.Session == 0 {
		c.stay(ctx, subscribe)
		return
	}
	for ctx.Err() == nil {
		session, leave := context.WithCancel(ctx)
		c.visit.leave = leave
		c.stay(session, subscribe)
		c.leaves()
	}
}

// stay keeps the client subscribed until ctx is done.
func (c *Client) stay(ctx context.Context, subscribe Subscribe) {
	l := c.load
	for failures := 0; ; {
		// Nothing of the attempt before is left: neither its connection nor what it had asked.
		c.progress, c.reading = false, nil
		c.asked.Store(0)
		err := subscribe(ctx, c, c.part.scenario)
		c.closeConn()
		c.endSending()
		if ctx.Err() != nil {
			return
		}
		if c.progress {
			failures = 0
		}
		if c.noticesCut() {
			continue
		}
		if err == nil && c.progress {
			continue
		}
		if err == nil {
			err = Errorf(Closed, "the connection ended without an answer")
		}
		if c.timedOut() {
			err = Errorf(Timeout, "no answer within %v: %w", c.part.limit(), err)
		} else {
			c.cut()
		}
		c.failed(Kind(err), err)
		failures++
		c.due, c.hold = time.Time{}, hold{} // what was due or held in the meantime is over: the error is counted
		if !c.everConnected && failures == connectAttempts {
			l.connecting.finish(c, err)
		}
		if feed.Wait(ctx, time.Now().Add(c.backoff(failures))) != nil {
			return
		}
	}
}

// backoff returns how long to wait after that many failures in a row, at least what the server wishes.
func (c *Client) backoff(failures int) time.Duration {
	backoff := lastBackoff
	if shift := failures - 1; shift < 7 { // 100 ms << 7 is more than the last
		backoff = firstBackoff << shift
	}
	half := backoff / 2
	return max(half, c.retry) + time.Duration(rand.New(&c.random).Int64N(int64(half)))
}
