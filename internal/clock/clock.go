// Package clock compares the clocks of two hosts, and says how far the comparison can be off.
//
// One host sends a request and the other replies (four readings, RFC 5905 section 8): T1 the request leaves, T2 it arrives, T3 the
// reply leaves, T4 it arrives, where T1 and T4 are by the clock here and T2 and T3 by the one there. Let the clock there be ahead
// of the one here by x(t), when the one here shows t. Nothing arrives before it has left, whatever the ways take and however
// unlike they are, so that
//
//	x(T1) <= T2 - T1    and    x(T4) >= T3 - T4.
//
// The middle of the two, m = ((T2-T1) + (T3-T4)) / 2, is therefore off by half the round trip d = (T4-T1) - (T3-T2) at the most
// (Cristian, Probabilistic clock synchronization, Distributed Computing 3, 1989). That holds for each exchange on its own, so the
// quickest one says most. The drift of two clocks comes from exchanges at different times: a straight line is laid through the
// middles of the quickest of them, the lower envelope of the round trips (Fit). The line may be any: what it can be off by is told
// by the exchanges alone, those after it too. At a time t it is off by no more than
//
//	E(t) = min over all exchanges i of  d(i)/2 + |m(i) - line(T(i))| + r * |t - T(i)|,
//
// half the smallest round trip, plus what the line misses its middle by, plus drift times age (Bound). r is what the line's drift
// can be off by: for an early and a late exchange with their own terms e = d/2 + |m - line|
//
//	r <= (e(i)+e(j)) / (T(j)-T(i)) + Tolerance + s,
//
// since two clocks that agree with a line that well at both ends have drifted apart like it on average, and in between only by what
// their frequencies change. Those of crystals change by Tolerance at the most. What the kernel changes them by, because a time
// service has it slew the clock (by 500 millionths, or with chrony by a tenth), is read beside each exchange at both ends
// (Reading.Rate), and s is what lies between the smallest and the largest difference of the two. A clock that is slewed between
// two exchanges alone is not noticed by that. Exchanges that contradict each other even so, because a clock jumped, widen E by
// what they miss each other by.
//
// The clock that is compared is CLOCK_MONOTONIC, which nobody sets: a wall clock that is stepped in the middle of the exchanges
// would bend the line. The kernel stamps datagrams by CLOCK_REALTIME (SO_TIMESTAMPING); what it is ahead of CLOCK_MONOTONIC on the
// same host is read beside each exchange (Reading), at both ends, and makes a relation of the wall clocks from that of the steady
// ones. This is also why Linux time namespaces, which offset CLOCK_MONOTONIC alone, prove it: an error in what was measured of it
// is in every result.
package clock

import "time"

// An Exchange is a request and its reply, by the steady clocks of both hosts, ns.
type Exchange struct {
	Sent, Received, Replied, Returned int64 // T1 here, T2 and T3 there, T4 here

	Rate   float64 // what the kernel there speeds its clock up by, less what the one here does, ns per ns
	Kernel bool    // the kernels stamped all four
}

// Ahead returns by how much the clock there was ahead of the one here, as far as this exchange knows, ns.
func (e Exchange) Ahead() int64 { return midpoint(e.Received-e.Sent, e.Replied-e.Returned) }

// RoundTrip returns how long both ways took together, ns.
func (e Exchange) RoundTrip() int64 { return e.Returned - e.Sent - (e.Replied - e.Received) }

// At returns the time here that Ahead is of.
func (e Exchange) At() int64 { return midpoint(e.Sent, e.Returned) }

func midpoint(a, b int64) int64 { return a + (b-a)/2 }

// plausible reports whether it can have happened.
func (e Exchange) plausible() bool {
	return e.Returned >= e.Sent && e.Replied >= e.Received && e.RoundTrip() >= 0
}

// A Line is what is made of exchanges: by how much the clock there is ahead of the one here, when the one here shows At, and how
// that changes. The zero Line is for one clock.
type Line struct {
	At    int64   // ns
	Ahead int64   // ns
	Drift float64 // ns per ns
}

// AheadAt returns by how much the clock there is ahead when the one here shows here.
func (l Line) AheadAt(here int64) int64 { return l.Ahead + int64(l.Drift*float64(here-l.At)) }

// There returns what the clock there shows when the one here shows here.
func (l Line) There(here int64) int64 { return here + l.AheadAt(here) }

// Here returns what the clock here shows when the one there shows there.
func (l Line) Here(there int64) int64 {
	passed := there - l.Ahead - l.At
	return l.At + passed - int64(l.Drift/(1+l.Drift)*float64(passed))
}

// shift returns the line of two clocks, each of which is ahead by so much of that of l.
func (l Line) shift(here, there int64) Line {
	return Line{At: l.At + here, Ahead: l.Ahead + there - here, Drift: l.Drift}
}

const (
	// Tolerance is what two clocks' frequencies may change by against each other while they are compared, beside what the kernels change
	// them by: PHI of RFC 5905, which is one clock's, twice.
	Tolerance = 2 * 15e-6

	// maxDrift is what two clocks drift apart by at the most that no kernel speeds up or slows down: many times what crystals are off by.
	maxDrift = 1000e-6

	// usualDrift is what quartz crystals are off by: until there is more to go by, a fitted drift is not believed to be much larger.
	usualDrift = 50e-6

	// fitSpan is how long a clock's drift is taken to be the same.
	fitSpan = int64(30 * time.Second)
)
