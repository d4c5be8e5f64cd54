// Package validity judges whether a run can be believed.
package validity

import (
	"fmt"
	"math"
	"time"

	"pollpush/results"
	"pollpush/transport"
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

	// maxOtherRate is the share by which a target may publish more or less often than the scenario says, beside the one event
	// that an edge of the window makes and, where events are random, maxDeviations standard deviations of their number
	// (1.7 million runs to one). Beyond it the scenario, by which the run is compared with others, is not what was measured.
	// The share is none where connections came back: who restarts may go on with a number that hides what was never sent.
	maxOtherRate  = 0.05
	maxDeviations = 5

	// maxOtherPayload is the share by which its bodies may be larger or smaller on average, beside the one byte by which
	// numbers in them grow. Bodies beyond it that even out are a warning.
	maxOtherPayload = 0.05

	// maxHasty is the share of long polls that may be answered with nothing new at once: beyond it the server doesn't hold
	// them as the scenario says, and clients that wait before they ask again make up the latency.
	maxHasty = 0.01
)

// A verdict collects what speaks against a run. Each reason begins with the same words, up to the colon, however the
// numbers after it differ, so that runs can be grouped by it.
type verdict struct{ run *results.Run }

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
func Judge(r *results.Run) {
	defer func() { r.Valid = len(r.InvalidBecause) == 0 }()
	if len(r.InvalidBecause) > 0 {
		return // it didn't come to an end: nothing below was measured
	}
	v := verdict{r}
	v.judgeDelivery()
	v.judgeTarget()
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
	if s.Contract == results.EveryEvent && d.Received != d.Expected && d.Lost == 0 {
		v.invalid("events miscounted: %d received, %d expected", d.Received, d.Expected)
	}
	// TCP neither doubles nor reorders, and a poll asks for what comes after its cursor: the server did it.
	if d.Duplicates > 0 && !(s.Kind() == transport.Poll && s.Headers == results.HeadersLubbers) { // whose polls have no cursor
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
	if d.Early > 0 {
		v.invalid("events early: %d arrived before they were due, up to %v: the publisher's clock is ahead of the clients'", d.Early, milliseconds(results.Value(v.run.Lag.EarlyMax)))
	}
	if d.Hasty > 0 && float64(d.Hasty) > maxHasty*float64(d.Requests) {
		v.invalid("polls not held: %d of %d long polls were answered with nothing new at once", d.Hasty, d.Requests)
	} else if d.Hasty > 0 {
		v.warn("%d of %d long polls were answered with nothing new at once", d.Hasty, d.Requests)
	}
	if s.Rate == 0 { // nothing is owed in which it would show
		wrong := v.run.Errors["status"] + v.run.Errors["frame"]
		if lost := sum(v.run.Errors) - wrong; wrong > 0 {
			v.invalid("answers wrong: %d were not what the transport's are", wrong)
		} else if lost > d.Reconnects {
			v.invalid("clients away: connections failed %d times, %d came back", lost, d.Reconnects)
		}
	}
	if d.Reconnects > 0 {
		v.warn("%d connections were lost and came back", d.Reconnects)
	}
	if d.LatePolls > 0 {
		v.warn("%d of %d polls were sent late, because the answer before was", d.LatePolls, d.Requests)
	}
}

// sum adds up counts.
func sum(counts map[string]int64) (total int64) {
	for _, n := range counts {
		total += n
	}
	return total
}

// judgeTarget asks whether a server that isn't ours did what the scenario says.
func (v verdict) judgeTarget() {
	t, s := v.run.Target, v.run.Scenario
	if t == nil {
		return
	}
	seconds := float64(v.run.WindowNS) / 1e9
	due := s.Rate * seconds
	variance := 0.0 // of the number of events
	switch s.Arrivals {
	case "poisson":
		variance = due
	case "burst":
		variance = due * burstSize
	}
	allowed := 1 + maxDeviations*math.Sqrt(variance)
	if v.run.Delivery.Reconnects == 0 {
		allowed += maxOtherRate * due
	}
	switch {
	case t.SilentNS != nil:
		v.invalid("target silent: nothing that it published was due in the last %v of the window of %v, and the scenario says %g events/s",
			milliseconds(float64(*t.SilentNS)), time.Duration(v.run.WindowNS), s.Rate)
	case math.Abs(t.LeastRate*seconds-due) > allowed || math.Abs(t.MostRate*seconds-due) > allowed:
		v.invalid("target's rate differs: it published %s events/s, the scenario says %g", span(t.LeastRate, t.MostRate), s.Rate)
	}
	if t.BodyMean == nil {
		return
	}
	other := func(bytes float64) bool {
		return math.Abs(bytes-float64(s.Payload)) > 1+maxOtherPayload*float64(s.Payload)
	}
	switch least, most := results.Value(t.BodyMin), results.Value(t.BodyMax); {
	case other(*t.BodyMean):
		v.invalid("target's payload differs: its events have %s bytes, the scenario says %d", span(least, most), s.Payload)
	case other(least) || other(most):
		v.warn("the target's events have %s bytes, %.4g on average; the scenario says %d", span(least, most), *t.BodyMean, s.Payload)
	}
}

// burstSize is how many events a burst has: feed.BurstSize.
const burstSize = 10

// span writes two numbers as one where they are the same.
func span(least, most float64) string {
	if a, b := fmt.Sprintf("%.4g", least), fmt.Sprintf("%.4g", most); a != b {
		return a + " to " + b
	}
	return fmt.Sprintf("%.4g", least)
}

// judgeLoad asks whether the load generator kept up.
func (v verdict) judgeLoad() {
	r := v.run
	if r.Load == nil {
		v.invalid("load generator silent: it did not report")
		return
	}
	if busy := results.Value(r.Load.Busy); busy > maxBusy {
		v.invalid("load generator busy: for %.0f %% of its cores' time, so that it measured itself", 100*busy)
	}
	if r.Latency == nil {
		return
	}
	tail := results.Value(r.Latency.P99)
	moves := func(lag, of float64) bool { return lag > float64(minLag) && lag > lagShare*of }
	lag := results.Value(r.Lag.ClientP99)
	switch s := r.Scenario; s.Kind() {
	case transport.Poll:
		if late := results.Value(r.Lag.PollP99); moves(late, float64(max(s.PollInterval, s.Think))) {
			v.invalid("load generator lagged: it sent polls %v late (p99), while events waited", milliseconds(late))
		}
	case transport.Hold:
		if moves(lag, tail) && 2*lag*s.Rate > 1e9 {
			v.invalid("load generator lagged: it asked again %v after an answer (p99), while events waited", milliseconds(lag))
		}
	default:
		if together := results.Value(r.Lag.Together); moves(lag, tail) && together > maxTogether {
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
	if late := results.Value(lag.PublishMean); late > float64(maxPublishLag) && late > maxPublishShare*latency.Mean {
		v.invalid("publisher late: by %v on average, it could not hold its schedule", milliseconds(late))
	} else if late := results.Value(lag.PublishP99); late > float64(maxPublishTailLag) && late > maxPublishTailShare*results.Value(latency.P99) {
		v.invalid("publisher late: by %v at the 99th percentile, it could not hold its schedule", milliseconds(late))
	}
}

// judgePath asks whether the delay line kept its time.
func (v verdict) judgePath() {
	lag, latency := v.run.Lag, v.run.Latency
	if late := results.Value(lag.PathMean); late > float64(maxPathLag) {
		v.invalid("delay line late: by %v on average", milliseconds(late))
	} else if late := results.Value(lag.PathP99); latency != nil && late > float64(maxPathTailLag) && late > maxPathTailShare*results.Value(latency.P99) {
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
		f := results.Value(share)
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
