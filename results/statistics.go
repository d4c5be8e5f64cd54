package results

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchmath"
)

// A Group is the valid repetitions of one scenario, in the order of their records.
type Group struct {
	Scenario Scenario // of the first of them; repetitions may differ in Seed and Target
	Parallel bool     // measured while the other transports were hammered too
	Runs     []Run
}

// Groups sorts runs by scenario, keeping the order in which scenarios first appear. Invalid runs are left out.
func Groups(runs []Run) []Group {
	index := map[groupKey]int{}
	var groups []Group
	for _, r := range runs {
		if !r.Valid {
			continue
		}
		g := Group{Scenario: r.Scenario, Parallel: r.Parallel}
		i, ok := index[g.key()]
		if !ok {
			i = len(groups)
			index[g.key()] = i
			groups = append(groups, g)
		}
		groups[i].Runs = append(groups[i].Runs, r)
	}
	return groups
}

// A groupKey is what the repetitions of a group have in common.
type groupKey struct {
	scenario Scenario
	parallel bool
}

func (g Group) key() groupKey {
	k := groupKey{g.Scenario, g.Parallel}
	k.scenario.Seed, k.scenario.Target = 0, ""
	return k
}

// Values returns a metric of each repetition; NaN where it was not measured.
func (g Group) Values(m Metric) []float64 {
	values := make([]float64, len(g.Runs))
	for i, r := range g.Runs {
		values[i] = m.Of(r)
	}
	return values
}

// Summary sums up a metric over the repetitions. For a latency percentile the Median is that of all their samples
// together, by their histograms, where there are enough of them; none of the repetitions needs to have enough (then N is
// 0, and there is no spread).
func (g Group) Summary(m Metric) Summary {
	s := Summarise(g.Values(m))
	if q, ok := percentile(m); ok && len(g.Runs) > 1 {
		if h, err := g.Latency(); err == nil && h != nil {
			if together := Percentile(h, q); together != nil {
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

// Ratio sums up m of g divided by m of base, taken inside each block of repetitions (the runs with one repetition
// number, made close to each other) and only then over the blocks, so that slow drifts of the machine cancel
// (Kalibera & Jones 2013, "Rigorous benchmarking in reasonable time").
func (g Group) Ratio(base Group, m Metric) Summary {
	blocks := make(map[int]float64, len(base.Runs))
	for _, r := range base.Runs {
		if n, ok := r.Repetition(); ok {
			blocks[n] = m.Of(r)
		}
	}
	var ratios []float64
	for _, r := range g.Runs {
		n, ok := r.Repetition()
		if b, measured := blocks[n]; ok && measured {
			ratios = append(ratios, ratio(m.Of(r), b))
		}
	}
	return Summarise(ratios)
}

// Repetition returns the repetition number at the end of the run's ID.
func (r Run) Repetition() (int, bool) {
	n, err := strconv.Atoi(r.ID[strings.LastIndexByte(r.ID, '/')+1:])
	return n, err == nil
}

// Suite returns the suite's name at the start of the run's ID, "" for an ID without one.
func (r Run) Suite() string {
	suite, _, ok := strings.Cut(r.ID, "/")
	if !ok {
		return ""
	}
	return suite
}
