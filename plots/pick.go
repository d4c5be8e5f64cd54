package plots

import (
	"cmp"
	"fmt"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// pick returns the family (see stats.Families) with the most of what a figure compares, as size counts it; families
// of the same size are ordered by their number of runs, and then by what they are, so that the order of the runs in
// their file does not matter. It returns ErrNothingToDraw when even the largest is smaller than least.
func pick(runs []results.Run, least int, size func(family []results.Run) int, vary ...string) ([]results.Run, error) {
	var families [][]results.Run
	for _, groups := range stats.Families(stats.Groups(runs), vary...) {
		families = append(families, stats.Runs(groups))
	}
	if len(families) == 0 {
		return nil, ErrNothingToDraw
	}
	best := slices.MinFunc(families, func(a, b []results.Run) int {
		s, t := a[0].Scenario.Family(vary...), b[0].Scenario.Family(vary...)
		return cmp.Or(
			cmp.Compare(size(b), size(a)),
			cmp.Compare(len(b), len(a)),
			cmp.Compare(s.Contract, t.Contract), // every-event before latest
			cmp.Compare(t.Clients, s.Clients),
			cmp.Compare(fmt.Sprint(s, a[0].Scenario.Target, a[0].Host), fmt.Sprint(t, b[0].Scenario.Target, b[0].Host)),
		)
	})
	if size(best) < least {
		return nil, ErrNothingToDraw
	}
	return best, nil
}

// answering returns the valid runs that answer a question of the report, so that a figure is about the same runs as the table that
// it stands with. Where there are none, it returns the runs that answer no question, as those of `pollpush run`: they
// may be worth the figure too.
func answering(runs []results.Run, question string) []results.Run {
	valid := validOnly(runs)
	if of := stats.Answering(valid, question); len(of) > 0 {
		return of
	}
	return slices.DeleteFunc(valid, func(r results.Run) bool { return len(r.Questions) > 0 })
}

func validOnly(runs []results.Run) []results.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !r.Valid })
}

// about is answering without the runs of browsers, which have figures of their own, unless there are no others.
func about(runs []results.Run, question string) []results.Run {
	return anyOf(answering(runs, question))
}

// anyOf returns all runs but those of browsers, which have figures of their own, unless there are no others.
func anyOf(runs []results.Run) []results.Run {
	of := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Client == results.ClientBrowser })
	if len(of) > 0 {
		return of
	}
	return runs
}

// distinct counts the different values of a family.
func distinct[T comparable](of func(results.Run) T) func([]results.Run) int {
	return func(family []results.Run) int {
		values := map[T]bool{}
		for _, r := range family {
			values[of(r)] = true
		}
		return len(values)
	}
}

// The fields that figures compare over.
func label(r results.Run) string    { return r.Scenario.Label() }
func clients(r results.Run) float64 { return float64(r.Scenario.Clients) }
func rate(r results.Run) float64    { return r.Scenario.Rate }
