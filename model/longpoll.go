package model

import (
	"math"

	"pollpush/results"
)

// A cycle is what happens between two of a long poll's responses leaving the server, per client. For RTT seconds, and for as long
// as it takes to connect where each request does, there is no request to answer: what happens then waits. If something did, the next request is answered at once with
// all of it; else the request is held until the next event or the end of the hold.
//
// With Poisson moments this is a renewal process. Own derivation; with an endless hold and a = λ·RTT it has
// 1/(a + e^-a) responses per event, and a mean latency of one transit at low rates and two at high ones, never over
// three: RFC 6202, section 2.2, says "close to one" on average and "over three" at most.
type cycle struct {
	gap       float64 // seconds without a request at the server
	length    float64 // mean seconds from response to response
	events    float64 // mean moments with events in a cycle
	nonEmpty  float64 // probability that the response has events
	immediate float64 // probability that an event ended the hold: its latency is one transit
}

// longPollCycle returns the cycle for a hold and a gap (the round-trip time) in seconds. Periodic events that fall into
// the gap after an empty response are neglected: a share of RTT / (hold + RTT) of few.
func longPollCycle(a arrivals, gap, hold float64) cycle {
	rate := a.moments()
	switch {
	case rate == 0:
		return cycle{gap: gap, length: gap + hold}
	case a.periodic() && rate*gap >= 1: // each response finds events waiting
		return cycle{gap: gap, length: gap, events: rate * gap, nonEmpty: 1}
	case a.periodic():
		perEvent := math.Ceil(1 / rate / (gap + hold)) // responses: holds that ended empty, and the event's own
		return cycle{gap: gap, length: 1 / rate / perEvent, events: 1 / perEvent, nonEmpty: 1 / perEvent, immediate: 1 / perEvent}
	}
	quietGap := math.Exp(-rate * gap)
	inHold := -math.Expm1(-rate * hold)
	return cycle{
		gap:       gap,
		length:    gap + quietGap*inHold/rate,
		events:    rate*gap + quietGap*inHold,
		nonEmpty:  1 - quietGap*(1-inHold),
		immediate: quietGap * inHold,
	}
}

// latency is d, and for events that fell into the gap U(0,RTT) more. Under the latest contract one event per response
// is delivered, the newest.
func (c cycle) latency(a arrivals, contract string, delay float64) Distribution {
	if c.nonEmpty == 0 {
		return unknown()
	}
	d := newest(a, contract, Distribution{Base: delay, Width: c.gap})
	if contract == results.Latest {
		d.Atom = c.immediate / c.nonEmpty
	} else {
		d.Atom = c.immediate / c.events
	}
	return d
}

// lengthDigits is arrivals.lengthDigits for the cycle's responses: one moment's events, or those of a gap.
func (c cycle) lengthDigits(a arrivals, line float64) float64 {
	if c.nonEmpty == 0 {
		return 0
	}
	single := c.immediate / c.nonEmpty
	sum := single * digits(a.perMoment()*line)
	if single < 1 {
		sum += (1 - single) * a.lengthDigits(c.gap, line)
	}
	return sum
}

// RFC6202 is the latency of long polling with endless holds, for Poisson events and a one-way delay in seconds. RFC 6202,
// section 2.2: "the average latency of long polling is close to one network transit, the maximal latency is over three".
// The average is that at low rates only; it goes to two transits, and the maximum here is three.
func RFC6202(rate, delay float64) Distribution {
	a := arrivals{"poisson", rate}
	return longPollCycle(a, 2*delay, 1e9).latency(a, results.EveryEvent, delay)
}
