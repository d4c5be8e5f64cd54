package account

import (
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// A doubt is by how much the latencies of the window's events may be wrong because the clients' process, or that of a
// publisher on the clients' side, stood still: what a pause makes of a latency must not be taken for the transport's.
//
// A stream's events that wait in a socket together have the stamp of the last. Where the reader may have stood still since
// a known time, those before it arrived after that time and after they were due, so that their latencies are too large by
// no more than the rest. Where the kernel stamps nothing, that holds for every event. A poll that was asked late brings what
// has waited for it: of a long poll an event is late by no more than since it was due, and since one could ask; of a short
// poll all are late by no more than the poll is, but the interval after it is shorter by as much, so that on average that is
// all or nothing for the share of the interval that it is late by.
//
// What is within results.MaxPause is the resolution of the instrument and raises no doubt.
type doubt struct {
	interval int64 // of polls, ns: how long events may wait by the scenario, the shortest where it varies; 0: they don't
	polls    bool  // clients ask, so that what is read together was sent together
	posts    bool  // the publisher is on the clients' side

	Doubtful int64 // events that may be late by more than results.MaxPause and a tenth of what they would be else
	Sum      int64 // of all events' doubts, ns
	Max      int64
}

func newDoubt(s results.Scenario) doubt {
	pause, _ := s.Pauses()
	return doubt{
		interval: int64(pause), polls: s.Kind() != transport.Stream || s.RetryStream > 0,
		posts: s.Posted() || s.Upstream(),
	}
}

// add says that n events that seem to have taken so long may have been made late by so much.
func (d *doubt) add(n, latency, late int64) {
	if n == 0 || late <= int64(results.MaxPause) {
		return
	}
	mean := late
	if d.interval > late {
		mean = int64(float64(late) * float64(late) / float64(d.interval))
	}
	d.Sum += n * mean
	d.Max = max(d.Max, late)
	if float64(late) > results.PauseShare*float64(max(d.interval, latency-late)) {
		d.Doubtful += n
	}
}

// event says that an event came, published so late.
func (d *doubt) event(a *Arrival, due int64, published time.Duration) {
	var late int64
	if a.Asked > 0 {
		from := a.Could
		if d.interval == 0 {
			from = max(from, due)
		}
		late = a.Asked - from
	}
	if !a.Stamped && a.Since > 0 {
		late = max(late, a.Delivered-max(due, a.Since))
	}
	if d.posts {
		late = max(late, int64(published))
	}
	d.add(1, a.Arrived-due, late)
}

// shared says that n events due then have the stamp of a later one.
func (d *doubt) shared(n int64, a *Arrival, due int64) {
	if a.Stamped && !d.polls && a.Since > 0 {
		d.add(n, a.Arrived-due, a.Arrived-max(due, a.Since))
	}
}

func (d *doubt) merge(o doubt) {
	d.Doubtful += o.Doubtful
	d.Sum += o.Sum
	d.Max = max(d.Max, o.Max)
}

// fill writes it into the record, where there are events that it is about.
func (d *doubt) fill(lag *results.Lag, received int64) {
	if received == 0 {
		return
	}
	lag.Doubtful = results.Observed(float64(d.Doubtful) / float64(received))
	lag.DoubtMean, lag.DoubtMax = results.Observed(d.Sum/received), results.Observed(d.Max)
}
