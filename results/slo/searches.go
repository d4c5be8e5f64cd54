package slo

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// A Found is what a search for the highest rate that holds an objective came to.
type Found struct {
	Name      string // of the search: SUITE/SCENARIO/REPETITION
	Objective Objective
	Runs      []results.Run // its steps, also those that are invalid
	Bracket
}

// Searches returns the searches that runs are steps of, in the order of their first ones. Those whose objective can't be read are left out.
func Searches(runs []results.Run) []Found {
	var all []Found
	for _, its := range stats.GroupBy(runs, func(r results.Run) string { return r.Search }) {
		objective, err := OfRuns(its)
		if its[0].Search == "" || err != nil {
			continue
		}
		all = append(all, Found{its[0].Search, objective, its, objective.Bracket(its)})
	}
	return all
}

// Best returns the run at the highest rate that held; ok is false where none did.
func (f Found) Best() (best results.Run, ok bool) {
	for _, r := range f.Runs {
		if outcome, _ := f.Objective.Outcome(r); outcome == Held && r.Scenario.Rate == f.Held {
			return r, true
		}
	}
	return best, false
}
