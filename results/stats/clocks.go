package stats

import (
	"strings"

	"pollpush/results"
)

// Crosses reports whether a metric is from the clock of one host to that of another, where clients are on another one than the publisher. What
// clients time by themselves (connecting, tokens, coming back) is by one clock.
func (m Metric) Crosses() bool { return strings.HasPrefix(m.Name, "latency-") }

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
	return ClockBound(g.Runs)
}

// clockFactor is by what factor a metric of two groups may seem to differ by their clocks alone.
func clockFactor(a, b Group, m Metric) float64 {
	factor := 1.0
	for _, g := range []Group{a, b} {
		if s := g.Summary(m); s.Bound > 0 && s.Median > s.Bound {
			factor *= s.Median / (s.Median - s.Bound)
		}
	}
	return factor
}
