package browser

import (
	"fmt"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// A tally is what the clients of a scenario received of the window, by the rules of the Go load generator: the window's
// events are those between the marks, by their sequence numbers, and each client's own numbers show what is lost,
// doubled or out of order. Everything is in memory, so that nothing is too far back to be known.
type tally struct {
	scenario    results.Scenario
	first, last []uint64 // the window's events, per topic
	from, until time.Duration

	clients []follower

	received, duplicates, reordered int64
	requests, empty, late           int64
	pollLag                         []time.Duration // a poll's due time -> sent, where no answer delayed it
	within, outside                 mishaps         // errors and reconnects, by when they happened
	early                           int64           // events that came before they were due, beyond tolerance
	earlyMax                        time.Duration   // the earliest one
	tolerance                       time.Duration   // how early one may seem to be
	latencies                       []time.Duration
}

// mishaps are what went wrong in a part of a run.
type mishaps struct{ errors, reconnects int64 }

// A follower is one client.
type follower struct {
	seen     map[uint64]bool
	highest  uint64
	answered bool
}

// newTally returns an empty one. from and until are the marks, since the epoch.
func newTally(s results.Scenario, first, last []uint64, from, until time.Duration) *tally {
	t := &tally{scenario: s, first: first, last: last, from: from, until: until, clients: make([]follower, s.Clients), tolerance: results.MaxEarly}
	for i := range t.clients {
		t.clients[i].seen = map[uint64]bool{}
	}
	return t
}

// add takes rows in the order in which they were written. clock is what their clock is ahead of the server's.
func (t *tally) add(rows []row, clock time.Duration) {
	polls := t.scenario.Kind() != transport.Stream
	for _, r := range rows {
		c := &t.clients[r.client]
		at := r.at - clock
		within := t.from <= at && at < t.until
		happening := &t.outside
		if within {
			happening = &t.within
		}
		switch r.kind {
		case asked:
			due := r.due - clock
			switch { // by the same times as the Go load generator: see loadgen.Client.NextPoll
			case r.due == 0: // no short poll
			case r.seq != 0 && within:
				t.late++
			case r.seq == 0 && t.from <= due && due < t.until:
				t.pollLag = append(t.pollLag, r.at-r.due)
			}
		case answered:
			if !polls && c.answered {
				happening.reconnects++
			}
			c.answered = true
			if polls && within {
				t.requests++
			}
		case empty:
			if within {
				t.empty++
			}
		case lost:
			happening.errors++
		case event:
			t.event(c, r, at-r.due)
		}
	}
}

// pollP99 is the 99th percentile of how late polls were sent; nil where there are too few.
func (t *tally) pollP99() *int64 {
	h := results.NewHistogram()
	for _, lag := range t.pollLag {
		results.Record(h, int64(lag))
	}
	return results.Percentile(h, 99)
}

func (t *tally) event(c *follower, r row, latency time.Duration) {
	topic := r.client % t.scenario.Topics
	doubled, late := c.seen[r.seq], r.seq < c.highest
	c.seen[r.seq] = true
	c.highest = max(c.highest, r.seq)
	if r.seq < t.first[topic] || r.seq > t.last[topic] {
		return
	}
	if doubled {
		t.duplicates++
		return
	}
	if late {
		t.reordered++
	}
	t.received++
	if early := -latency; early > t.tolerance {
		t.early++
		t.earlyMax = max(t.earlyMax, early)
	}
	t.latencies = append(t.latencies, latency)
}

// starved returns how many clients were never answered where that is the browser's doing: see mayStarve.
func (t *tally) starved() int {
	never := 0
	for i := range t.clients {
		if !t.clients[i].answered && len(t.clients[i].seen) == 0 {
			never++
		}
	}
	if never > mayStarve(t.scenario) {
		return 0 // something else is wrong as well: then all are owed
	}
	return never
}

// delivery accounts for the window's events. Published is the server's to say.
func (t *tally) delivery() results.Delivery {
	d := results.Delivery{
		Received: t.received, Duplicates: t.duplicates, Reordered: t.reordered,
		Requests: t.requests, EmptyResponses: t.empty, LatePolls: t.late,
		Early: t.early, Reconnects: t.within.reconnects, ReconnectsOutside: t.outside.reconnects,
	}
	starved := t.starved() > 0
	for i := range t.clients {
		c := &t.clients[i]
		first, last := t.first[i%t.scenario.Topics], t.last[i%t.scenario.Topics]
		if last < first || last == 0 || starved && !c.answered {
			continue
		}
		d.Expected += int64(last - first + 1)
		if t.scenario.Contract == results.Latest && c.highest < last {
			d.Lost += int64(last - max(c.highest, first-1))
		}
	}
	missed := max(0, d.Expected-d.Received)
	if t.scenario.Contract == results.Latest {
		d.Coalesced = missed - d.Lost
	} else {
		d.Lost = missed
	}
	return d
}

// latency sums up the window's events; nil if there is none.
func (t *tally) latency() *results.Latency {
	h := results.NewHistogram()
	for _, l := range t.latencies {
		results.Record(h, int64(l))
	}
	return results.NewLatency(h, "browser")
}

// warnings are the doubts that have no rule of their own.
func (t *tally) warnings() []string {
	var all []string
	if n := t.starved(); n > 0 {
		all = append(all, fmt.Sprintf("%d of %d clients never had a connection: over HTTP/1.1 a browser has %d to a host. Delivery and latency are those of the others",
			n, t.scenario.Clients, perHost))
	}
	return all
}

// perHost is how many HTTP/1.1 connections Chromium has to one host and port, over all its tabs; WebSockets don't count.
const perHost = 6

// mayStarve is how many clients the browser may leave without a connection for good: each EventSource holds one as long as
// it lives. Polls give theirs back, and so wait but in turn.
func mayStarve(s results.Scenario) int {
	if t := s.Descriptor(); t.Kind != transport.Stream || t.Upgrade {
		return 0
	}
	return max(0, s.Clients-perHost)
}
