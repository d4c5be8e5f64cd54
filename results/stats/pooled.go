package stats

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// pooled returns a Change per timed metric for all scenarios together: what makes everything a little slower shows there
// before it shows in one of them. A value of it is of one repetition, so that what disturbs a whole repetition counts once.
func pooled(changes []Change) []Change {
	var all []Change
	for _, m := range Metrics {
		var of []Change
		n := math.MaxInt
		for _, c := range changes {
			if j := c.judgement; c.Metric.Name == m.Name && j != nil && j.class == timed && j.interleaved && min(len(j.old), len(j.new)) >= GateRepetitions {
				of = append(of, c)
				n = min(n, len(j.old), len(j.new))
			}
		}
		if len(of) < 2 {
			continue
		}
		j := &judgement{class: timed, interleaved: true, p: nan, old: make([]float64, n), new: make([]float64, n)}
		for i := range n {
			j.old[i], j.new[i] = together(of, func(j *judgement) float64 { return j.old[i] }), together(of, func(j *judgement) float64 { return j.new[i] })
		}
		rose := welch(j.old, j.new)
		low, high := rose.interval(1 - Alpha)
		all = append(all, Change{Scenario: of[0].Scenario, Host: of[0].Host, Parallel: of[0].Parallel, Scenarios: len(of),
			Metric: Metric{Name: m.Name, Unit: "share"}, P: nan, judgement: j,
			Old: Summary{Median: 1, Low: 1, High: 1, N: n},
			New: Summary{Median: math.Exp(rose.mean), Low: math.Exp(low), High: math.Exp(high), N: n, Confidence: 1 - Alpha}})
	}
	return all
}

// together is the mean over scenarios of how far a logarithm is from its scenario's mean, without the largest and the smallest
// of at least five: one scenario that was disturbed is not all of them.
func together(of []Change, value func(*judgement) float64) float64 {
	deviations := make([]float64, len(of))
	for k, c := range of {
		deviations[k] = value(c.judgement) - (stat.Mean(c.judgement.old, nil)+stat.Mean(c.judgement.new, nil))/2
	}
	if len(deviations) >= 5 {
		slices.Sort(deviations)
		deviations = deviations[1 : len(deviations)-1]
	}
	return stat.Mean(deviations, nil)
}
