package stats

import (
	"math"
	"slices"

	"pollpush/transport"
)

// LeastPairs is how many pairs of runs a comparison takes: repetitions of two scenarios that were made in the same blocks.
const LeastPairs = 5

// leastSpread is what equal runs may differ by where their repetitions agree to the last byte: a window's edges fall where
// they fall.
const leastSpread = 1.01

// A Comparison is how a metric of one group relates to that of another, and whether that is more than chance.
type Comparison struct {
	// Ratio is by block of repetitions, with an interval of 95 %. Its Mean is NaN where it isn't known: where there is no
	// pair, or the metric is 0 in some.
	Ratio Interval
	// Spread is the machine's own: by what factor the repetitions of one of the two lie apart, the largest by the
	// smallest. They are an A/A test: of equal runs, made in the same blocks. Or what the clocks of several hosts leave open, if that is more.
	Spread float64
}

// Compare compares m of g with m of base: divided inside each block of repetitions and only then summed up over the blocks,
// so that slow drifts of the machine cancel (Kalibera & Jones 2013, "Rigorous benchmarking in reasonable time").
func (g Group) Compare(base Group, m Metric) Comparison {
	var own, others []float64
	for _, p := range pairs(g.Runs, base.Runs) {
		a, b := m.Of(p[0]), m.Of(p[1])
		if math.IsNaN(a) || math.IsNaN(b) {
			continue
		}
		own, others = append(own, a), append(others, b)
	}
	c := comparison(own, others)
	c.Spread = max(c.Spread, clockFactor(g, base, m))
	return c
}

// comparison compares values with those of the same blocks.
func comparison(own, others []float64) Comparison {
	ratios := make([]float64, len(own))
	for i := range own {
		ratios[i] = own[i] / others[i]
	}
	return Comparison{RatioInterval(ratios, 1-Alpha), max(leastSpread, factor(own), factor(others))}
}

// Enough reports whether there are enough pairs to compare; fewer are shown, and not compared.
func (c Comparison) Enough() bool { return c.Ratio.N >= LeastPairs }

// Differs reports whether the two differ by more than chance: there are enough pairs, their interval excludes that there is
// no difference, and the ratio is beyond the machine's own spread. One of an interval's twenty is wrong by construction,
// and a page has many; the spread is what makes those rare (TestEqualGroupsSeldomDiffer).
func (c Comparison) Differs() bool {
	return c.Enough() && c.Ratio.Excludes(1) && (c.Ratio.Mean > c.Spread || c.Ratio.Mean < 1/c.Spread)
}

// WithinSpread reports whether the interval excludes that there is no difference, and yet equal runs differ by as much.
func (c Comparison) WithinSpread() bool { return c.Enough() && c.Ratio.Excludes(1) && !c.Differs() }

// factor is the largest value by the smallest; 1 where there are none.
func factor(values []float64) float64 {
	if len(values) == 0 {
		return 1
	}
	return slices.Max(values) / slices.Min(values)
}

// Baseline returns the group that others are compared with: of the first of transport.Streams of which m was measured, one that sends
// each event as it comes, if there is any.
func Baseline(groups []Group, m Metric) (Group, bool) {
	for _, paced := range []bool{false, true} {
		for _, push := range transport.Streams() {
			for _, g := range groups {
				if g.Scenario.Transport == push.Name && g.Scenario.Paced() == paced && g.Summary(m).N > 0 {
					return g, true
				}
			}
		}
	}
	return Group{}, false
}
