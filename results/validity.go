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

	// Lag is how long events lie in the clients' sockets (99th percentile) before they are read. Latency by the kernel's
	// clock isn't moved by what happens after the arrival, with two exceptions.
	//
	// A read that brings several events has one stamp, the arrival of the last. Of the events on a stream more than
	// maxTogether must not have been read so, where the lag exceeds both minLag, below which it is no matter, and lagShare
	// of the latency. (Few can't move a percentile far: the true 99th is between the given one and the 98.8th.)
	//
	// And polls: events wait for a request that the load generator sends late. For a long poll that is the lag, after
	// which it asks again: an event that comes meanwhile waits, so beside those two bounds the lag must not exceed half of
	// the mean time between a client's events (they don't come evenly). For a short poll it is the time from when it is
	// due until it is sent, which must not exceed both minLag and lagShare of the interval.
	//
	// Beyond maxLag and the whole latency the load generator is the slower side, and what a server spends on readers that
	// don't read (CPU, packets, memory) is not what it spends on readers.
	minLag   = 5 * time.Millisecond
	lagShare = 0.10
	maxLag   = 50 * time.Millisecond

	maxTogether = 0.002

	// maxClockStep is how much CLOCK_REALTIME may be moved against CLOCK_MONOTONIC; slewing moves it by up to 0.5 ms/s.
	maxClockStep = 5 * time.Millisecond

	// maxPublishLag is how late the publisher may be on average, and maxPublishShare the share of the mean latency that
	// its lateness may make: a run is invalid that exceeds both. What it is late by counts as latency in any case. The
	// tail has a rule of its own, or one stall in a long run would make its percentiles and be averaged away here.
	maxPublishLag       = 2 * time.Millisecond // a halted virtual core takes one to wake up
	maxPublishShare     = 0.25
	maxPublishTailLag   = 5 * time.Millisecond
	maxPublishTailShare = 0.50

	// maxPathLag is how late a path with a round-trip time may hand things on, on average: what `pollpush verify` holds it
	// to. A tail beyond maxPathTailLag must not make more than maxPathTailShare of the latency's.
	maxPathLag       = time.Millisecond
	maxPathTailLag   = 5 * time.Millisecond
	maxPathTailShare = 0.10

	// maxForeign is the share of a side's cores that may go to something else than the run, and minForeignTime the time:
	// a run is invalid that exceeds both, and half of that share is a warning. The bound is generous because not all that
	// is not the run's is somebody's: a core that leaves idleness for each packet spends time on nobody's account (the
	// interrupt, the way out of the idle state, a hypervisor that has to be asked), which was 31 % of a virtual core at
	// 2,000 spread polls a second with nothing else running; and the kernel tells idle time in ticks of 10 ms. One
	// process that wants a core takes half of it or more: the starved load generator of `pollpush verify` sees 98 %.
	maxForeign     = 0.40
	minForeignTime = 100 * time.Millisecond
)

// A verdict collects what speaks against a run. Each reason begins with the same words, up to the colon, however the
// numbers after it differ, so that runs can be grouped by it.
type verdict struct{ run *Run }

func (v verdict) invalid(format string, args ...any) {
	v.run.InvalidBecause = append(v.run.InvalidBecause, fmt.Sprintf(format, args...))
}

func (v verdict) warn(format string, args ...any) {
	v.run.Warnings = append(v.run.Warnings, fmt.Sprintf(format, args...))
}

// Judge decides whether a run can be believed: it sets Valid, and says in InvalidBecause why not, beside what stands
// there already. Doubts that don't make it invalid become Warnings. What was not measured is not held against a run.
//
// That too few samples stand behind a percentile doesn't make a run invalid: that percentile is nil.
func Judge(r *Run) {
	defer func() { r.Valid = len(r.InvalidBecause) == 0 }()
	if len(r.InvalidBecause) > 0 {
		return // it didn't come to an end: nothing below was measured
	}
	v := verdict{r}
	v.judgeDelivery()
	v.judgeLoad()
	v.judgePublisher()
	v.judgePath()
	v.judgeMachine()
}

// judgeDelivery asks whether every client got what it was owed, once and in order.
func (v verdict) judgeDelivery() {
	d, s := v.run.Delivery, v.run.Scenario
	if d.Lost > 0 {
		v.invalid("events lost: %d of %d", d.Lost, d.Expected)
	}
	if s.Contract == EveryEvent && d.Received != d.Expected && d.Lost == 0 {
		v.invalid("events miscounted: %d received, %d expected", d.Received, d.Expected)
	}
	// TCP neither doubles nor reorders, and a poll asks for what comes after its cursor: the server did it.
	if d.Duplicates > 0 && !(s.Transport == ShortPoll && s.Headers == HeadersLubbers) { // whose polls have no cursor
		v.invalid("events doubled: the server sent %d again", d.Duplicates)
	}
	if d.Reordered > 0 {
		v.invalid("events reordered: the server sent %d after their successors", d.Reordered)
	}
	if d.Restarts != nil && *d.Restarts > 0 {
		v.invalid("feed began anew: the server restarted, clients met another epoch %d times", *d.Restarts)
	}
	if s.Rate > 0 && d.Expected == 0 {
		v.invalid("no events: none fell into the window: measure for longer than one takes to come")
	}
	if d.Reconnects > 0 {
		v.warn("%d connections were lost and came back", d.Reconnects)
	}
	if d.LatePolls > 0 {
		v.warn("%d of %d polls were sent late, because the answer before was", d.LatePolls, d.Requests)
	}
}

// judgeLoad asks whether the load generator kept up.
func (v verdict) judgeLoad() {
	r := v.run
	if r.Load == nil {
		v.invalid("load generator silent: it did not report")
		return
	}
	if busy := Value(r.Load.Busy); busy > maxBusy {
		v.invalid("load generator busy: for %.0f %% of its cores' time, so that it measured itself", 100*busy)
	}
	if r.Latency == nil {
		return
	}
	tail := Value(r.Latency.P99)
	moves := func(lag, of float64) bool { return lag > float64(minLag) && lag > lagShare*of }
	lag := Value(r.Lag.ClientP99)
	switch s := r.Scenario; s.Transport {
	case ShortPoll:
		if late := Value(r.Lag.PollP99); moves(late, float64(max(s.PollInterval, s.Think))) {
			v.invalid("load generator lagged: it sent polls %v late (p99), while events waited", milliseconds(late))
		}
	case LongPoll:
		if moves(lag, tail) && 2*lag*s.Rate > 1e9 {
			v.invalid("load generator lagged: it asked again %v after an answer (p99), while events waited", milliseconds(lag))
		}
	default:
		if together := Value(r.Lag.Together); moves(lag, tail) && together > maxTogether {
			v.invalid("load generator lagged: it read %.1f %% of the events together with later ones, up to %v after they had arrived (p99)", 100*together, milliseconds(lag))
		}
	}
	if lag > float64(maxLag) && lag > tail {
		v.invalid("load generator lagged: it read events %v after they had arrived (p99), longer than they took to arrive", milliseconds(lag))
	}
}

// judgePublisher asks whether events were published when they were due.
func (v verdict) judgePublisher() {
	lag, latency := v.run.Lag, v.run.Latency
	if latency == nil {
		return
	}
	if late := Value(lag.PublishMean); late > float64(maxPublishLag) && late > maxPublishShare*latency.Mean {
		v.invalid("publisher late: by %v on average, it could not hold its schedule", milliseconds(late))
	} else if late := Value(lag.PublishP99); late > float64(maxPublishTailLag) && late > maxPublishTailShare*Value(latency.P99) {
		v.invalid("publisher late: by %v at the 99th percentile, it could not hold its schedule", milliseconds(late))
	}
}

// judgePath asks whether the delay line kept its time.
func (v verdict) judgePath() {
	lag, latency := v.run.Lag, v.run.Latency
	if late := Value(lag.PathMean); late > float64(maxPathLag) {
		v.invalid("delay line late: by %v on average", milliseconds(late))
	} else if late := Value(lag.PathP99); latency != nil && late > float64(maxPathTailLag) && late > maxPathTailShare*Value(latency.P99) {
		v.invalid("delay line late: by %v at the 99th percentile", milliseconds(late))
	}
}

// judgeMachine asks whether the machine was the run's own, and its clock steady.
func (v verdict) judgeMachine() {
	r := v.run
	if r.ClockStepNS != nil && absolute(time.Duration(*r.ClockStepNS)) > maxClockStep {
		v.invalid("clock stepped: the wall clock was moved by %v within the window", time.Duration(*r.ClockStepNS))
	}
	starved := func(name string, share *float64, cpus []int) {
		whole := float64(r.WindowNS) * float64(len(cpus))
		f := Value(share)
		switch {
		case !(f*whole > float64(minForeignTime)):
		case f > maxForeign:
			v.invalid("%s starved: something else had %.0f %% of its cores", name, 100*f)
		case f > maxForeign/2:
			v.warn("something else had %.0f %% of the %s's cores", 100*f, name)
		}
	}
	if r.Server != nil {
		starved("server", r.Server.ForeignCPUShare, r.Server.CPUs)
	}
	if r.Load != nil {
		starved("load generator", r.Load.ForeignCPUShare, r.Load.CPUs)
	}
}

// milliseconds rounds ns for people.
func milliseconds(ns float64) time.Duration { return time.Duration(ns).Round(10 * time.Microsecond) }

func absolute(d time.Duration) time.Duration { return max(d, -d) }
