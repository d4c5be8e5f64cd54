package loadgen

import (
	"context"
	"math/rand/v2"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
)

// phases returns n random phases in [0, interval), one per client: one in each of n equal strata, shuffled. Plain
// random phases would clump, and neighbours in the connect order must not be neighbours in time.
func phases(n int, interval time.Duration, random *rand.Rand) []time.Duration {
	phases := make([]time.Duration, n)
	for i, stratum := range random.Perm(n) {
		phases[i] = time.Duration((float64(stratum) + random.Float64()) / float64(n) * float64(interval))
	}
	return phases
}

// NextPoll returns when the client's next request is due, or with ctx's error.
//
// Clock-driven (poll interval T): requests are due each T, from a phase of the client's own on. One that is due while
// the answer before is still awaited is sent as soon as that is there, and the schedule is kept: none is skipped.
// Response-driven (think time W, or a pause that adapts): W after the last answer; the first one after a random part of W.
func (c *Client) NextPoll(ctx context.Context) error {
	select {
	case <-c.unsaid(): // before a poll that is due already, too
		if err := c.sayOne(); err != nil {
			return err
		}
	default:
	}
	now := time.Now()
	if c.due.IsZero() {
		c.due = c.firstPoll(now)
	}
	due := c.due
	if interval := time.Duration(c.part.scenario.PollInterval); interval > 0 {
		c.due = due.Add(interval)
	}
	could, answered := due.UnixNano(), c.answeredAt()
	if c.pause > 0 && answered > 0 {
		could = min(could, answered+int64(c.pause))
	}
	if !due.After(now) {
		if due.Before(now) {
			c.late.Add(1)
		}
		c.polls(max(could, answered), now, answered > 0)
		return ctx.Err()
	}
	if err := c.sleepUntil(ctx, due); err != nil {
		return err
	}
	now = time.Now()
	c.polls(could, now, true)
	if c.load.place(due) == account.Within {
		c.account.PollSent(int64(now.Sub(due)))
	}
	return nil
}

// sleepUntil waits by the client's own timer, or returns ctx's error.
func (c *Client) sleepUntil(ctx context.Context, due time.Time) error {
	if c.timer == nil {
		c.timer = time.NewTimer(time.Until(due))
	} else {
		c.timer.Reset(time.Until(due))
	}
	for {
		select {
		case <-c.timer.C:
			return nil
		case <-c.unsaid():
			if err := c.sayOne(); err != nil {
				return err
			}
		case <-ctx.Done():
			c.timer.Stop()
			return ctx.Err()
		}
	}
}

// answeredAt returns when the last that was read of the connection arrived by the kernel's clock, in Unix ns: the answer
// before the poll that is about to be sent. It is 0 where the kernel doesn't say, and before the first answer.
func (c *Client) answeredAt() int64 {
	if c.reading == nil {
		return 0
	}
	return c.arrivedAt()
}

// polls says that a poll is sent now which could have been sent at that time, if that is known.
func (c *Client) polls(could int64, now time.Time, known bool) {
	c.could, c.sent = could, now.UnixNano()
	if !known {
		c.could = c.sent
	}
}

// firstPoll returns when the first request of a connection is due.
func (c *Client) firstPoll(now time.Time) time.Time {
	interval := time.Duration(c.part.scenario.PollInterval)
	if interval == 0 || c.visit.again { // of the pause, the part that the phase is of the longest
		return now.Add(time.Duration(float64(c.phase) * (float64(c.pause) / float64(max(1, c.part.pauses.longest)))))
	}
	first := c.load.started.Add(c.phase)
	if missed := now.Sub(first); missed > 0 { // the schedule's next one
		first = first.Add((missed + interval - 1) / interval * interval)
	}
	return first
}

// A hold is what a client knows of its long poll that was held last.
type hold struct {
	began  time.Time     // zero: there was none
	longer time.Duration // it should have lasted longer than this where nothing came
	hasty  int           // how many in a row did not
}

// maxHasty is how soon an answer without news is hasty, whatever the hold: proxies shorten holds, but not to nothing.
const maxHasty = time.Second

// NextHold waits until the client may send its next long poll, which is to be held for d, or returns ctx's error.
//
// A long poll is asked again at once, because its server holds it until there is something to say. When the last answer
// had nothing new in it (no event, none but old ones, or no message at all) and came within half of its hold and within a
// second all the same, the server does not: then the client waits first, as long as after so many errors in a row. Else a
// client would ask as fast as it is answered.
func (c *Client) NextHold(ctx context.Context, d time.Duration) error {
	now := time.Now()
	answered := c.answeredAt()
	if c.hold.began.IsZero() { // on a connection on which nothing was asked
		answered = 0
	}
	if h := &c.hold; h.began.IsZero() || c.news || now.Sub(h.began) > h.longer {
		h.hasty = 0
	} else {
		h.hasty++
		c.hasty.Add(1)
		if err := feed.Wait(ctx, now.Add(c.backoff(h.hasty))); err != nil {
			return err
		}
		now, answered = time.Now(), 0
	}
	c.polls(answered, now, answered > 0)
	c.hold.began, c.hold.longer, c.news = now, min(d/2, maxHasty), false
	return nil
}
