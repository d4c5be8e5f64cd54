package stats

import (
	"math"
	"slices"

	"golang.org/x/perf/benchmath"
)

// An Interval is a mean of N values, and the bounds that the true one is within with the confidence that was asked for.
// Mean is NaN when N is 0; Low and High are infinite below two values, which say nothing of how far they spread.
type Interval struct {
	Mean, Low, High float64
	N               int
}

// Excludes reports whether v lies outside.
func (i Interval) Excludes(v float64) bool { return v < i.Low || v > i.High }

// MeanInterval returns the mean of the values that are not NaN with its interval by Student's t (1908, "The probable error
// of a mean"), which holds for values that are distributed normally, and nearly so for sums and means of many things.
// Intervals that assume nothing don't exist for few values: the extremes of five are one of 93.75 %, by the sign test.
func MeanInterval(values []float64, confidence float64) Interval {
	values = slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	switch len(values) {
	case 0:
		return Interval{nan, math.Inf(-1), math.Inf(1), 0}
	case 1:
		return Interval{values[0], math.Inf(-1), math.Inf(1), 1}
	}
	s := benchmath.AssumeNormal.Summary(benchmath.NewSample(values, &benchmath.DefaultThresholds), confidence)
	return Interval{s.Center, s.Lo, s.Hi, len(values)}
}

// RatioInterval is MeanInterval of the ratios' logarithms, as ratios: their geometric mean, which is the same whichever of
// the two is divided by the other. Times and sizes vary by factors, so that their logarithms are nearer to normal. All
// ratios have to be greater than 0; where one isn't, there is no mean, and N is 0.
func RatioInterval(ratios []float64, confidence float64) Interval {
	var logs []float64
	for _, r := range ratios {
		if !(r > 0) || math.IsInf(r, 0) {
			return Interval{nan, 0, math.Inf(1), 0}
		}
		logs = append(logs, math.Log(r))
	}
	i := MeanInterval(logs, confidence)
	i.Mean, i.Low, i.High = math.Exp(i.Mean), math.Exp(i.Low), math.Exp(i.High)
	return i
}
