package account

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"pollpush/results"
)

// A Seen is what the clients of an account have seen, apart from which of them it was: all that makes the record of them. It goes from
// one process to another as JSON, and what the clients of several have seen adds up.
type Seen struct {
	Totals Totals
	Clock  string   // of Arrival.Delivered
	Topics []aTopic // of the scenario, each

	Within, Outside Failed // the window

	// ClientLag and PollLag are the 99th percentiles of those of Totals; of several processes, in the one that is the furthest behind.
	ClientLag, PollLag *int64
}

// An aTopic is what those clients have seen that follow one topic.
type aTopic struct {
	Clients int              // that are owed its events
	FanOut  fanOut           // how those of the window reached them
	View    *view            // of all of them; nil: nobody follows it
	Ends    map[uint64]int64 `json:",omitempty"` // under the latest contract: how many of the clients have seen up to which number
}

// Failed is what went wrong in a part of a run.
type Failed struct {
	Counts     map[string]int64  // of errors, by kind
	Examples   map[string]string // of each kind
	Reconnects int64             // connections that came back
}

// Seen returns what the clients have seen so far.
func (a *Account) Seen() *Seen {
	s := &Seen{Totals: *a.Totals(), Clock: a.clock, Topics: make([]aTopic, a.scenario.Topics), Within: a.Within.failed(), Outside: a.Outside.failed()}
	s.ClientLag, s.PollLag = results.Percentile(s.Totals.ClientLag.Histogram, 99), results.Percentile(s.Totals.PollLag.Histogram, 99)
	for i, v := range a.views() {
		s.Topics[i].View = v
	}
	latest := a.scenario.Contract == results.Latest
	for c := range a.all() {
		if c.excluded {
			continue
		}
		t := &s.Topics[c.topic]
		if t.Clients++; latest {
			if t.Ends == nil {
				t.Ends = map[uint64]int64{}
			}
			c.Lock()
			t.Ends[c.sequence.highest]++
			c.Unlock()
		}
	}
	for _, shard := range a.shards {
		shard.Lock()
		for i := range shard.fanOut {
			s.Topics[i].FanOut.merge(shard.fanOut[i])
		}
		shard.Unlock()
	}
	return s
}

// Add adds what other clients of the same scenario have seen.
func (s *Seen) Add(o *Seen) {
	s.Totals.add(&o.Totals)
	s.Within.add(o.Within)
	s.Outside.add(o.Outside)
	s.ClientLag, s.PollLag = largerKnown(s.ClientLag, o.ClientLag), largerKnown(s.PollLag, o.PollLag)
	for i := range s.Topics {
		s.Topics[i].add(&o.Topics[i])
	}
}

func (t *aTopic) add(o *aTopic) {
	t.Clients += o.Clients
	t.FanOut.merge(o.FanOut)
	switch {
	case t.View == nil:
		t.View = o.View
	case o.View != nil:
		t.View.merge(*o.View)
	}
	if t.Ends == nil {
		t.Ends = o.Ends
		return
	}
	for seq, n := range o.Ends {
		t.Ends[seq] += n
	}
}

// Observed is what all clients have seen of somebody else's server: see Account.Observed.
func (s *Seen) Observed(of results.Scenario, w Window) Events {
	views := make([]*view, len(s.Topics))
	for i, t := range s.Topics {
		views[i] = t.View
	}
	e, _ := observed(of, w, views)
	return e
}

// largerKnown is the larger of two numbers, the known one where one is not.
func largerKnown(a, b *int64) *int64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}

// failed returns what has failed so far.
func (f *Failures) failed() Failed {
	counts, examples := f.Errors.seen()
	return Failed{counts, examples, f.Reconnects.Load()}
}

func (f *Failed) add(o Failed) {
	f.Reconnects += o.Reconnects
	if f.Counts == nil {
		f.Counts, f.Examples = o.Counts, o.Examples
		return
	}
	for kind, n := range o.Counts {
		f.Counts[kind] += n
	}
	for kind, example := range o.Examples {
		if _, known := f.Examples[kind]; !known {
			f.Examples[kind] = example
		}
	}
}

// summary joins the examples, each with its kind's count, in the kinds' alphabetical order; nil if there is none.
func (f Failed) summary() error {
	var all []error
	for _, kind := range slices.Sorted(maps.Keys(f.Examples)) {
		all = append(all, fmt.Errorf("%d x %s: %s", f.Counts[kind], kind, f.Examples[kind]))
	}
	return errors.Join(all...)
}
