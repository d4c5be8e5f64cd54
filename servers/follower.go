package servers

import (
	"time"

	"pollpush/feed"
)

// A Follower takes from a subscription what a stream writes next, and waits for it: all messages as they come, or, of one that is
// conflated, the newest, no sooner than Conflate after the one before. It has the flow's ticks to itself until Stop.
type Follower struct {
	flow   Flow
	q      Subscription
	cursor uint64 // the last Seq that was taken
	behind bool   // more was there than was taken

	// Of a conflated one, which has one timer for two things, and so none that ticks by itself.
	period time.Duration // between heartbeats
	beat   time.Time     // when the next heartbeat is due
	free   time.Time     // when the next message may be sent
	timer  time.Time     // when the timer ticks
}

// Follow begins to follow q on a flow.
func (c *Core) Follow(flow Flow, q Subscription) *Follower {
	f := &Follower{flow: flow, q: q, cursor: q.After, period: c.Options.Heartbeat}
	if q.Conflate > 0 {
		f.beat = time.Now().Add(c.UntilTurn(f.period))
	} else {
		flow.TickEvery(f.period)
	}
	return f
}

// Next returns messages to be written together with More, or none with another signal. Tick says that a heartbeat is due.
func (f *Follower) Next() ([]feed.Message, Signal) {
	if f.q.Conflate > 0 {
		return f.newest()
	}
	for {
		msgs, more := f.q.Next(f.cursor)
		if len(msgs) > 0 {
			return f.take(msgs), More
		}
		if f.q.missed(f.cursor) {
			return nil, Over
		}
		if signal := f.flow.Wait(more); signal != More {
			return nil, signal
		}
	}
}

// Behind reports whether Next left out messages that were there, for the next time.
func (f *Follower) Behind() bool { return f.behind }

// Stop ends the flow's ticks.
func (f *Follower) Stop() { f.flow.TickStop() }

func (f *Follower) take(msgs []feed.Message) []feed.Message {
	batch := Batch(msgs)
	f.cursor, f.behind = batch[len(batch)-1].Seq, len(batch) < len(msgs)
	return batch
}

// newest is Next of a conflated subscription. After a message it sleeps until there may be another one, whatever happens
// meanwhile: at a high rate that is one wake-up for each message that is sent, not for each that is published.
func (f *Follower) newest() ([]feed.Message, Signal) {
	for {
		now := time.Now()
		if !now.Before(f.beat) {
			f.beat = f.beat.Add(f.period)
			return nil, Tick
		}
		until, more := f.beat, (<-chan struct{})(nil)
		if now.Before(f.free) {
			until = earlier(f.beat, f.free)
		} else {
			var msgs []feed.Message
			if msgs, more = f.q.Next(f.cursor); len(msgs) > 0 {
				f.free = now.Add(f.q.Conflate)
				return f.take(msgs), More
			}
			if f.q.missed(f.cursor) {
				return nil, Over
			}
		}
		if !f.timer.Equal(until) {
			f.timer = until
			f.flow.TickAfter(until.Sub(now))
		}
		switch signal := f.flow.Wait(more); signal {
		case Tick:
			f.timer = time.Time{} // it is over, or an earlier one's was still to come: then it is set again
		case More:
		default:
			return nil, signal
		}
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
