package results

import (
	"fmt"
	"time"
)

// The rules of validity: beyond these a run says more about the instrument or the moment than about the transport.
const (
	// maxBusy is the share of its cores' time that the load generator may use. At 95 % its queue is already as long as
	// what it measures (M/M/1 has 20 waiting).
	maxBusy = 0.95
	// maxClockStep is how much CLOCK_REALTIME may be moved against CLOCK_MONOTONIC; slewing moves it by up to 0.5 ms/s.
	maxClockStep = 5 * time.Millisecond
	// maxPublishLag is how late the publisher may be on average, and maxPublishShare the share of the mean latency that
	// its lateness may make: a run is invalid that exceeds both. What it is late by counts as latency in any case.
	maxPublishLag   = time.Millisecond
	maxPublishShare = 0.25
)

// Judge decides whether a run can be believed: it sets Valid, and says in InvalidBecause why not, beside what stands
// there already. Doubts that don't make it invalid become Warnings.
func Judge(r *Run) {
	invalid := func(format string, args ...any) {
		r.InvalidBecause = append(r.InvalidBecause, fmt.Sprintf(format, args...))
	}
	warn := func(format string, args ...any) { r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...)) }
	defer func() { r.Valid = len(r.InvalidBecause) == 0 }()
	if len(r.InvalidBecause) > 0 {
		return // it didn't come to an end: nothing below was measured
	}
	d, s := r.Delivery, r.Scenario
	if d.Lost > 0 {
		invalid("lost %d of %d events", d.Lost, d.Expected)
	}
	if s.Contract == EveryEvent && d.Received != d.Expected && d.Lost == 0 {
		invalid("received %d events, expected %d", d.Received, d.Expected)
	}
	if s.Rate > 0 && d.Expected == 0 {
		invalid("no event fell into the window: measure for longer than one event takes to come")
	}
	if r.Load == nil {
		invalid("the load generator did not report")
	} else if busy := Value(r.Load.Busy); busy > maxBusy {
		invalid("the load generator was busy for %.0f %% of its cores' time: it measured itself", 100*busy)
	}
	if r.ClockStepNS != nil && absolute(time.Duration(*r.ClockStepNS)) > maxClockStep {
		invalid("the wall clock was moved by %v within the window", time.Duration(*r.ClockStepNS))
	}
	if lag := Value(r.Lag.PublishMean); r.Latency != nil && lag > float64(maxPublishLag) && lag > maxPublishShare*r.Latency.Mean {
		invalid("the publisher was %v late on average: the machine could not hold the schedule", time.Duration(lag).Round(time.Microsecond))
	}
	if d.Reconnects > 0 {
		warn("%d connections were lost and came back", d.Reconnects)
	}
	if d.LatePolls > 0 {
		warn("%d of %d polls were sent late, because the answer before was", d.LatePolls, d.Requests)
	}
}

func absolute(d time.Duration) time.Duration { return max(d, -d) }
