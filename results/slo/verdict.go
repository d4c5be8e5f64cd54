package slo

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Verdict is what an objective comes to over the repetitions of a scenario.
type Verdict struct {
	Missed     []Missed
	Unmeasured []Limit // of those that concern the scenario
	Held, Runs int     // of so many repetitions, in how many no limit is broken
}

// Missed is a limit that is not held, and what there was instead.
type Missed struct {
	Limit
	Value float64 // in the unit of Most
}

// String is "p99 6.20 s".
func (m Missed) String() string { return m.Name + " " + m.Format(m.Value) }

// Met reports whether the objective is known to be held: each of its limits was measured, and none is broken.
func (v Verdict) Met() bool { return len(v.Missed)+len(v.Unmeasured) == 0 }

// Why names what is missed, with its values, and what was not measured; "" where the objective is met.
func (v Verdict) Why() string {
	var texts []string
	for _, m := range v.Missed {
		texts = append(texts, m.String())
	}
	for _, l := range v.Unmeasured {
		texts = append(texts, l.Name+" not measured")
	}
	return strings.Join(texts, ", ")
}

// OfAll returns the limit's number of all repetitions together, in the unit of Most: a percentile of all their samples, the largest
// maximum, the most lost events of one, and else the median. It is NaN where none has it.
func (l Limit) OfAll(g stats.Group) float64 {
	q := quantityOf(l.Name)
	if q.worst {
		most := math.NaN()
		for _, v := range g.Values(q.number()) {
			if !(v <= most) && !math.IsNaN(v) {
				most = v
			}
		}
		return q.unit.factor * most
	}
	return q.unit.factor * g.Summary(q.number()).Median
}

// Judge holds the repetitions of a scenario against the objective. Where nothing is published, nothing can be late, and limits of
// latency don't concern it.
func (o Objective) Judge(g stats.Group) Verdict {
	v := Verdict{Runs: len(g.Runs)}
	of := slices.DeleteFunc(slices.Clone(o), func(l Limit) bool { return l.OfLatency() && g.Scenario.Rate == 0 })
	for _, l := range of {
		switch value := l.OfAll(g); {
		case value > l.Most:
			v.Missed = append(v.Missed, Missed{l, value})
		case math.IsNaN(value):
			v.Unmeasured = append(v.Unmeasured, l)
		}
	}
	for _, r := range g.Runs {
		if broken, _ := of.Check(r); len(broken) == 0 {
			v.Held++
		}
	}
	return v
}

// OfRuns returns the objective that runs were made with, nil where none was: all their limits, and of two on the same number the
// lower. The error says which run's can't be read, as one of a newer pollpush.
func OfRuns(runs []results.Run) (Objective, error) {
	var all Objective
	read := map[string]bool{"": true}
	for _, r := range runs {
		if read[r.SLO] {
			continue
		}
		read[r.SLO] = true
		o, err := Parse(r.SLO)
		if err != nil {
			return nil, fmt.Errorf("the objective of %s can't be read: %w", r.ID, err)
		}
		for _, l := range o {
			i := slices.IndexFunc(all, func(other Limit) bool { return other.Name == l.Name })
			if i < 0 {
				all = append(all, l)
				continue
			}
			all[i].Most = min(all[i].Most, l.Most)
		}
	}
	return all, nil
}
