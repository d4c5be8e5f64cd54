// Package stats sums up runs: the numbers of a run (Metric), its repetitions (Group), and how two sets of them differ
// (Compare).
package stats

import (
	"math"
	"slices"

	"pollpush/results"

	"golang.org/x/perf/benchmath"
)

// A Group is the valid repetitions of one scenario on one host, in the order of their records.
type Group struct {
	Scenario results.Scenario // of the first of them; repetitions may differ in Seed
	Host     results.Host
	Parallel bool // measured while the other transports were hammered too
	Runs     []results.Run
}

// Groups sorts runs by what repetitions have in common, the versions of others' programs too, keeping the order in which that first appears.
// Invalid runs are left out.
func Groups(runs []results.Run) []Group {
	valid := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !r.Valid })
	type repeated struct {
		of       results.Identity
		programs string
	}
	var groups []Group
	for _, its := range GroupBy(valid, func(r results.Run) repeated { return repeated{r.Identity(), r.Programs()} }) {
		groups = append(groups, Group{Scenario: its[0].Scenario, Host: its[0].Host, Parallel: its[0].Parallel, Runs: its})
	}
	return groups
}

// Identity returns what the group's runs have in common.
func (g Group) Identity() results.Identity { return results.IdentityOf(g.Scenario, g.Host, g.Parallel) }

// Values returns a metric of each repetition; NaN where it was not measured.
func (g Group) Values(m Metric) []float64 {
	values := make([]float64, len(g.Runs))
	for i, r := range g.Runs {
		values[i] = m.Of(r)
	}
	return values
}

// Summary sums up a metric over the repetitions. For a latency percentile the Median is that of all their samples
// together, by their histograms, where they have enough events together; none of the repetitions needs to have enough (then N is
// 0, and there is no spread).
func (g Group) Summary(m Metric) Summary {
	s := Summarise(g.Values(m))
	if q, ok := percentile(m); ok && len(g.Runs) > 1 {
		if h, err := g.Latency(); err == nil && h != nil {
			if together := results.EventPercentile(h, q, g.Events()); together != nil {
				s.Median = float64(*together)
			}
		}
	}
	return s
}

// A Summary is the median of N repetitions and how far they spread. Low and High are NaN when N is 0, and so is Median
// unless the repetitions have it together.
type Summary struct {
	Median, Low, High float64
	N                 int
	Confidence        float64 // that the true median is within Low to High; 0: too few to say, they are minimum and maximum
}

// Summarise returns the median of the values that are not NaN, with its confidence interval of at least 95 % by order
// statistics, which assumes nothing about the distribution; that takes six values, fewer get minimum and maximum.
func Summarise(values []float64) Summary {
	values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(values) == 0 {
		return Summary{Median: nan, Low: nan, High: nan}
	}
	sample := benchmath.NewSample(values, &benchmath.Thresholds{CompareAlpha: Alpha})
	s := benchmath.AssumeNothing.Summary(sample, 1-Alpha)
	if math.IsInf(s.Lo, 0) || math.IsInf(s.Hi, 0) {
		return Summary{s.Center, slices.Min(values), slices.Max(values), len(values), 0}
	}
	return Summary{s.Center, s.Lo, s.Hi, len(values), s.Confidence}
}

// Overlaps reports whether the spreads of two summaries have a value in common: then nothing measured tells them
// apart. An unmeasured one overlaps all.
func (s Summary) Overlaps(t Summary) bool { return !(s.Low > t.High || s.High < t.Low) }
