package loadgen

import (
	"context"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
)

// SetWindow says which events are measured: those with mark1 <= due < mark2, by the publisher's clock. At these two moments the clients' bytes
// and requests are read. It must be called before anything is published.
func (l *Load) SetWindow(mark1, mark2 time.Time) {
	l.window.Store(&account.Window{From: mark1.UnixNano(), Until: mark2.UnixNano()})
	mark1, mark2 = l.Here(mark1), l.Here(mark2)
	l.startAsking()
	l.startSending(mark1)
	l.running.Go(func() {
		for i, mark := range []time.Time{mark1, mark2} {
			if middle := mark1.Add(mark2.Sub(mark1) / 2); i == 1 && l.scenario.Cut && feed.Wait(l.context, middle) == nil {
				l.cutAll(middle.UnixNano())
			}
			if feed.Wait(l.context, mark) != nil {
				return
			}
			l.posted[i] = l.postTraffic() // read once: it is of the traffic of all too
			for j := range l.parts {
				l.parts[j].marks[i] = l.parts[j].heard()
				l.parts[j].marks[i].add(l.posted[i]) // those of a mix only listen
			}
		}
		close(l.measured)
	})
}

// Drain waits until every client has seen the last of the window's events, at most for the scenario's drain time.
// These events are first[t] to last[t] in topic t, none if last < first. If both are nil nobody knows them: then what the
// clients have seen and what was due by the scenario decide, and Drain waits until each topic has gone on after the
// window. It returns ctx's error, if that is done before.
func (l *Load) Drain(ctx context.Context, first, last []uint64) error {
	select {
	case <-l.measured:
	case <-ctx.Done():
		return ctx.Err()
	}
	if l.scenario.Upstream() {
		return l.drainSent(ctx)
	}
	return l.drain(ctx, func() (account.Events, bool) {
		e, waiting := account.Events{First: first, Last: last}, false
		if last == nil {
			e, waiting = l.account.Observed(*l.window.Load())
		}
		for i := range l.clients {
			c := &l.clients[i]
			t := c.topicIndex
			switch behind := e.Last[t] >= e.First[t] && c.Cursor() < e.Last[t] || c.away.Load(); {
			case behind && c.slow != nil:
				waiting = true
			case behind:
				e.Behind++
			}
		}
		return e, waiting
	})
}

// drain looks at the window's events until nobody is behind and nothing else is waited for, at most for the scenario's drain time.
func (l *Load) drain(ctx context.Context, look func() (e account.Events, waiting bool)) error {
	deadline := time.Now().Add(time.Duration(l.scenario.Drain))
	for {
		e, waiting := look()
		l.events = e
		now := time.Now()
		if e.Behind == 0 && !waiting || !now.Before(deadline) {
			return nil
		}
		if err := feed.Wait(ctx, now.Add(min(drainCheck, deadline.Sub(now)))); err != nil {
			return err
		}
	}
}

// drainCheck is how often Drain looks at the clients.
const drainCheck = 10 * time.Millisecond
