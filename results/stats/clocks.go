package stats

import (
	"math"
	"strings"

	"pollpush/results"
)

// Crosses reports whether a metric is from the clock of one host to that of another, where clients are on another one than the publisher. What
// clients time by themselves (connecting, tokens, coming back) is by one clock.
func (m Metric) Crosses() bool { return strings.HasPrefix(m.Name, "latency-") || m.spreads() }

// spreads reports whether it is between two clients, who may be on two hosts: then the clocks of both are in it.
func (m Metric) spreads() bool { return strings.HasPrefix(m.Name, "fan-out-") }

// ClockBound returns what a latency of some runs may be off by because of their hosts' clocks, ns: that of the worst of them.
func ClockBound(runs []results.Run) float64 {
	bound := 0.0
	for _, r := range runs {
		bound = max(bound, float64(r.ClockBound()))
	}
	return bound
}

func (g Group) bound(m Metric) float64 {
	if !m.Crosses() {
		return 0
	}
	if m.spreads() {
		return 2 * ClockBound(g.Runs)
	}
	return ClockBound(g.Runs)
}

// clockFactor is by what factor a metric of two groups may seem to differ by their clocks alone: without limit where those leave open all of it.
func clockFactor(a, b Group, m Metric) float64 {
	factor := 1.0
	for _, g := range []Group{a, b} {
		switch s := g.Summary(m); {
		case !(s.Bound > 0) || math.IsNaN(s.Median):
		case s.Median > s.Bound:
			factor *= s.Median / (s.Median - s.Bound)
		default:
			return math.Inf(1)
		}
	}
	return factor
}
