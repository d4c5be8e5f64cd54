package stats

import (
	"math"
	"slices"
)

// A Verdict is what can be said of how a number changed between two sets of runs.
type Verdict int

// The verdicts.
const (
	Same    Verdict = iota // no difference is shown
	More                   // the number grew, which is worse in all metrics
	Less                   // it shrank
	Unclear                // it looks like a difference, and may be chance or the machine's: see Change.Verdict
)

// noticeable is the change of a median that is looked at where there are too few repetitions for a test.
const noticeable = 0.01

// Verdict says whether a number changed. With GateRepetitions on each side it did where that is significant for all numbers of the comparison
// together (P). With fewer, what is counted did where the repetitions lie apart, further than the edges of windows may move it.
// What is timed is never said to differ on fewer, nor where old and new runs were not made in turns: it is Unclear.
func (c Change) Verdict() Verdict {
	few := min(c.Old.N, c.New.N) < GateRepetitions
	apart := !c.Old.Overlaps(c.New) && !(math.Abs(c.Delta()) < noticeable)
	switch {
	case c.New.Median == c.Old.Median, few && !apart, !few && !(c.P < Alpha):
		return Same
	case !c.compared(few) && c.Metric.Counted():
		return Same // the edge of a window
	case !c.compared(few):
		return Unclear
	case c.New.Median > c.Old.Median:
		return More
	}
	return Less
}

// Uncompared reports whether no difference could be seen, had there been one: what is timed takes GateRepetitions on each side.
func (c Change) Uncompared() bool {
	counts := c.Metric.Counted() || c.judgement != nil && c.judgement.class == counted
	return !counts && min(c.Old.N, c.New.N) < GateRepetitions
}

// compared reports whether anything can be said about a difference of the two: what is timed takes repetitions, made in turns, and
// what is counted a difference beyond what the edges of the windows may add.
func (c Change) compared(few bool) bool {
	switch j := c.judgement; {
	case j == nil:
		return false
	case j.class == counted || c.Metric.Counted():
		return !few || math.Abs(c.New.Median-c.Old.Median) > j.edge*c.scale()
	default:
		return !few && j.interleaved
	}
}

// chance is the probability that two samples of one distribution differ as much as these, one way or the other: by Welch's test, of
// logarithms where all values have one. It is NaN where one of them has fewer values than GateRepetitions.
func chance(old, new []float64) float64 {
	if min(len(old), len(new)) < GateRepetitions {
		return nan
	}
	old, new = slices.Clone(old), slices.Clone(new)
	if slices.Min(old) > 0 && slices.Min(new) > 0 {
		for _, values := range [][]float64{old, new} {
			for i, v := range values {
				values[i] = math.Log(v)
			}
		}
	}
	d := welch(old, new)
	d.mean = math.Abs(d.mean)
	return min(1, 2*d.chance())
}

// correct corrects P of the changes that have one for there being so many of them.
func correct(changes []Change) {
	var tested []int
	var p []float64
	for i, c := range changes {
		if !math.IsNaN(c.P) {
			tested, p = append(tested, i), append(p, c.P)
		}
	}
	for k, corrected := range holm(p) {
		changes[tested[k]].P = corrected
	}
}
