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
	families := stats.Families(runs, vary...)
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

// about returns the runs that answer a question of the report, so that a figure is about the same runs as the table that
// it stands beneath. Where there are none, runs that vary less may still be worth a figure: it returns all runs then;
// those of browsers, which have figures of their own, only where there are no others.
func about(runs []results.Run, question func(stats.Questions) []stats.Group) []results.Run {
	var of []results.Run
	for _, g := range question(stats.Ask(runs)) {
		of = append(of, g.Runs...)
	}
	if len(of) > 0 {
		return of
	}
	of = slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Client == results.ClientBrowser })
	if len(of) > 0 {
		return of
	}
	return runs
}

// The questions that figures answer.
func steady(q stats.Questions) []stats.Group { return q.Steady }
func idle(q stats.Questions) []stats.Group   { return q.Idle }
func busy(q stats.Questions) []stats.Group   { return q.Busy }
func growth(q stats.Questions) []stats.Group { return q.Growth }
func unasked(stats.Questions) []stats.Group  { return nil }

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
