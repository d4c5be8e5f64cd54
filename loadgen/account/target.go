package account

import (
	"math"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// A view is what a client has seen of its topic around the window, by due times: sequence numbers, 0 for none.
type view struct {
	Before      uint64 // the highest one due before the window
	First, Last uint64 // the lowest and the highest one of the window
	After       uint64 // the lowest one due after it
	Due         int64  // the latest due time before the end of the window; 0: none
}

// add takes an event.
func (v *view) add(seq uint64, due int64, place Place) {
	switch place {
	case Within:
		if v.First == 0 || seq < v.First {
			v.First = seq
		}
		v.Last = max(v.Last, seq)
	case After:
		if v.After == 0 || seq < v.After {
			v.After = seq
		}
		return
	default:
		v.Before = max(v.Before, seq)
	}
	v.Due = max(v.Due, due)
}

// merge adds what another client of the topic has seen.
func (v *view) merge(o view) {
	least := func(a, b uint64) uint64 {
		if a == 0 || b == 0 {
			return max(a, b)
		}
		return min(a, b)
	}
	*v = view{max(v.Before, o.Before), least(v.First, o.First), max(v.Last, o.Last), least(v.After, o.After), max(v.Due, o.Due)}
}

// A target is what all clients have seen of somebody else's server, per topic, held against what the scenario says.
type target []topicView

// A topicView is what is known of a topic's events of the window.
type topicView struct {
	followed    bool          // by any client
	first, last uint64        // the window's events, also those that nobody has seen; none: last = first-1
	published   int64         // how many of them there were, by their numbers
	silence     time.Duration // from the last due time to the window's end where nothing came after that; 0: it went on
	went        bool          // an event was seen that was due after the window
	wanted      bool          // the scenario says that there is one
}

// Observed puts together what the clients have seen so far of somebody else's server: nobody knows what it published, so
// that what was due by the scenario decides what they missed. waiting says that a topic has not gone on yet after the
// window, so that there may be more of it.
func (a *Account) Observed(w Window) (e Events, waiting bool) {
	return observed(a.scenario, w, a.views())
}

// views are what the clients have seen, per topic; nil where nobody follows it.
func (a *Account) views() []*view {
	views := make([]*view, a.scenario.Topics)
	for c := range a.all() {
		if views[c.topic] == nil {
			views[c.topic] = new(view)
		}
		c.Lock()
		views[c.topic].merge(c.view)
		c.Unlock()
	}
	return views
}

// observed is Observed of what was seen, per topic.
func observed(s results.Scenario, w Window, views []*view) (e Events, waiting bool) {
	all := make(target, len(views))
	for i, v := range views {
		if v != nil {
			all[i] = v.judge(s, w)
		}
	}
	e.target, e.window = all, w
	e.First, e.Last, waiting = all.events()
	return e, waiting
}

// judge says which were the window's events.
//
// Their numbers tell, where the events before and after the window are known and there is no gap between these and them.
// Where there are gaps (somebody skips, or lost them) the numbers tell the least and the most that there can have been, and
// between these what was due by the scenario's rate decides. Who falls silent still owes what is due.
func (v view) judge(s results.Scenario, w Window) topicView {
	t := topicView{followed: true, went: v.After > 0, wanted: s.Rate > 0}
	due := uint64(s.Rate*time.Duration(w.Until-w.From).Seconds() + 1e-9) // what is whole stays whole
	if v.First == 0 {                                                    // of the window nobody has seen anything
		v.First, v.Last = v.Before+1, v.Before
	}
	least := v.Last + 1 - v.First
	t.first, t.last, t.published = v.First, v.Last, int64(least)
	if v.Before >= v.First {
		v.Before = v.First - 1 // it has begun anew meanwhile
	}
	if v.Before == 0 {
		v.Before = v.First - 1
	}
	switch {
	case v.After > v.Last: // it went on
		more := min(max(due, least), v.After-v.Before-1) - least
		t.first -= min(more, v.First-v.Before-1)
		t.last = t.first + least + more - 1
		t.published = int64(least + more)
	case v.After == 0:
		if since := time.Duration(w.Until - max(v.Due, w.From)); silent(s, since) {
			t.silence = since
			t.last = t.first + max(due, least) - 1
		}
	}
	return t
}

// silent says that a topic was silent for longer than it is by its schedule: two intervals, or where events are random
// longer than once in a million times.
func silent(s results.Scenario, since time.Duration) bool {
	const oneInAMillion = 13.8 // -ln
	switch moments := s.Rate * since.Seconds(); s.Arrivals {
	case feed.ArrivalsPoisson:
		return moments > oneInAMillion
	case feed.ArrivalsBurst:
		return moments/feed.BurstSize > oneInAMillion
	default:
		return moments > 2
	}
}

// events returns the first and the last of the window's events, per topic, and whether more is to be waited for, because
// a topic has not gone on yet.
func (t target) events() (first, last []uint64, waiting bool) {
	for _, topic := range t {
		if !topic.followed { // nobody is owed any of it
			topic.first = 1
		}
		first, last = append(first, topic.first), append(last, topic.last)
		waiting = waiting || topic.wanted && !topic.went
	}
	return first, last, waiting
}

// fillTarget says what the server, which is somebody else's, did.
func (e Events) fillTarget(run *results.Run, total *Totals) {
	seconds := time.Duration(e.window.Until - e.window.From).Seconds()
	seen := &results.Target{LeastRate: math.Inf(1)}
	for _, t := range e.target {
		if !t.followed {
			continue
		}
		run.Delivery.Published += int64(t.last + 1 - t.first)
		rate := float64(t.published) / seconds
		seen.LeastRate, seen.MostRate = min(seen.LeastRate, rate), max(seen.MostRate, rate)
		if t.silence > 0 && (seen.SilentNS == nil || int64(t.silence) > *seen.SilentNS) {
			seen.SilentNS = results.Observed(int64(t.silence))
		}
	}
	if n := total.Delivery.Received; n > 0 {
		seen.BodyMin, seen.BodyMax = results.Observed(int64(total.Bodies.Least)), results.Observed(int64(total.Bodies.Most))
		seen.BodyMean = results.Observed(float64(total.Payload) / float64(n))
	}
	run.Target = seen
}
