package bench

import (
	"fmt"

	"pollpush/internal/visible"
	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/suites"
)

// A search is for the highest rate at which a scenario holds an objective. Its steps are runs like any: which rate each is made at follows
// from the records of those before, so that a bench that is resumed goes on with the same.
type search struct {
	name      string // ID of its runs but for the step: SUITE/SCENARIO/REPETITION
	objective slo.Objective
	scenario  results.Scenario // with the rate of the first step
	steps     int              // at the most
}

// newSearch is that of a scenario of a point; id is the one that it would have as a run.
func newSearch(point suites.Point, s results.Scenario, id string) *search {
	if point.Steps == 0 {
		return nil
	}
	return &search{id, point.SLO, s, point.Steps}
}

// bracket is what the runs so far say.
func (s *search) bracket(runs []results.Run) slo.Bracket {
	var own []results.Run
	for _, r := range runs {
		if r.Search == s.name {
			own = append(own, r)
		}
	}
	return s.objective.Bracket(own)
}

// next returns the scenario of the next step; ok is false where the search is over.
func (s *search) next(runs []results.Run) (next results.Scenario, ok bool) {
	rate, ok := s.bracket(runs).Next(s.scenario.Rate, s.objective.LowestRate(s.scenario), s.steps)
	return s.at(rate), ok
}

// at is the scenario with a rate.
func (s *search) at(rate float64) results.Scenario {
	c := s.scenario
	c.Rate, c.History = rate, 0
	if rate > 0 {
		c.Measure = results.Duration(s.objective.Window(c))
	}
	c.Complete()
	return c
}

// due is a step as it is to be made now: those of searches have their rates, and those of searches that are over are left out.
func (b *Bench) due(s step) step {
	var due step
	for _, j := range s {
		if j.search != nil {
			next, ok := j.search.next(b.runs)
			if !ok {
				continue
			}
			j.scenario = next
		}
		due = append(due, j)
	}
	return due
}

// is reports whether a run can be one of the job.
func (j job) is(r results.Run) bool {
	if j.search != nil && r.Search == j.search.name {
		return r.Scenario == j.search.at(r.Scenario.Rate)
	}
	return j.search == nil && r.Scenario == j.scenario
}

// found reports whether each search has found something, and says which have not.
func (b *Bench) found() bool {
	all := true
	told := map[string]bool{}
	for _, s := range b.steps {
		for _, j := range s {
			if j.search == nil || told[j.search.name] {
				continue
			}
			told[j.search.name] = true
			if bracket := j.search.bracket(b.runs); bracket.Held == 0 && bracket.Gave == 0 {
				all = false
				fmt.Fprintf(b.stderr, "pollpush: no valid step of the search %s\n", visible.Text(j.search.name))
			}
		}
	}
	return all
}
