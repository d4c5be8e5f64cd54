package validity

import (
	"time"

	"pollpush/results"
)

// MaxClockShare is the share of the median latency that clocks of two hosts may be off by.
const MaxClockShare = 0.1

// judgeClocks asks whether the clocks of several hosts are known well enough for the latencies between them, and whether what they say agrees with
// what one clock says.
func (j judgement) judgeClocks() {
	r := j.run
	bound := r.ClockBound()
	if l := r.Latency; l != nil && float64(bound) > MaxClockShare*float64(l.P50) {
		j.invalid("clocks too uncertain: latencies between hosts may be off by %v, which is more than %.0f %% of their median, %v: "+
			"it takes a quicker network (half of a round trip is %v of that), one host for all (--agents 1), or latencies of %v and more",
			microseconds(int64(bound)), 100*MaxClockShare, microseconds(l.P50), microseconds(slowestWay(r.Clocks)), microseconds(int64(float64(bound)/MaxClockShare)))
	}
	for _, c := range r.Clocks {
		if !c.Agrees() {
			j.invalid("clocks disagree: that of %s is ahead of the publisher's by %v ± %v, but what keeps the two clocks says that they are apart by %v at the most",
				c.Name, microseconds(c.OffsetNS), microseconds(c.BoundNS), microseconds(*c.CrossCheckNS))
		}
	}
	f := r.Reference
	if f == nil || f.DifferenceNS == nil || f.SpreadNS == nil || f.Latency == nil {
		return
	}
	if off := absolute(time.Duration(*f.DifferenceNS)); off > bound+time.Duration(*f.SpreadNS) {
		j.invalid("clocks disagree: clients beside the publisher have a median latency of %v, those on other hosts one that differs from it by %v "+
			"without the network's, which is more than the clocks (%v) and the spread (%v) allow",
			microseconds(f.Latency.P50), microseconds(*f.DifferenceNS), microseconds(int64(bound)), microseconds(*f.SpreadNS))
	}
}

// slowestWay returns half of the quickest round trip to the host that is farthest away, ns.
func slowestWay(clocks []results.Clock) (way int64) {
	for _, c := range clocks {
		way = max(way, c.MinRTTNS/2)
	}
	return way
}

// microseconds rounds ns for people.
func microseconds(ns int64) time.Duration { return time.Duration(ns).Round(time.Microsecond) }
