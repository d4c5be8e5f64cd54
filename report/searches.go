package report

import (
	"cmp"
	"slices"

	"pollpush/results"
	"pollpush/results/slo"
	"pollpush/results/stats"
	"pollpush/transport"
)

// parted are those of some runs that are no step of a search, and those that are.
func parted(runs []results.Run) (others, steps []results.Run) {
	for _, r := range runs {
		if r.Search == "" {
			others = append(others, r)
		} else {
			steps = append(steps, r)
		}
	}
	return others, steps
}

// rowsOf are the runs that a section's table has rows of: of a search the one at the highest rate that held.
func rowsOf(others, steps []results.Run) []results.Run {
	rows := slices.Clone(others)
	for _, f := range slo.Searches(steps) {
		if best, ok := f.Best(); ok {
			best.Valid, best.InvalidBecause = true, nil // it holds in spite of an instrument that was late
			rows = append(rows, best)
		}
	}
	return rows
}

// searches is a table of what gave way above the highest rates that held; none if the section has no searches.
func (s section) searches() []Table {
	found := slo.Searches(s.steps)
	if len(found) == 0 {
		return nil
	}
	t := Table{
		Caption: "what each search found: deliveries per second that held its objective, and the next that did not",
		Columns: []Column{{"transport", false}, {"server", false}, {"held", true}, {"gave way", true}, {"steps", true}, {"because", false}},
	}
	slices.SortStableFunc(found, func(a, b slo.Found) int {
		x, y := a.Runs[0].Scenario, b.Runs[0].Scenario
		return cmp.Or(cmp.Compare(transport.Index(x.Transport), transport.Index(y.Transport)), cmp.Compare(x.Target, y.Target))
	})
	for _, f := range found {
		r := f.Runs[0]
		row := []Cell{{Text: r.Scenario.Label()}, {Text: server(r.Scenario.Target)}, {Text: missing}, {Text: missing}, {Text: count(len(f.Runs))}, {Text: missing}}
		if best, ok := f.Best(); ok {
			row[2].Text = stats.Digits(stats.Offered(best))
		}
		if f.Gave > 0 {
			row[3].Text, row[5].Text = stats.Digits(f.Gave*float64(r.Scenario.Clients)), f.Why
		}
		t.Rows = append(t.Rows, row)
	}
	return []Table{t}
}

// isLeast reports whether a server holds more than the run at the highest rate that held, for all that its search can tell: an instrument
// gave way above it, or nothing did.
func (s section) isLeast(r results.Run) bool {
	return slices.ContainsFunc(slo.Searches(s.steps), func(f slo.Found) bool { return f.Name == r.Search && isLeast(f) })
}

func isLeast(f slo.Found) bool { return f.Limited || f.Gave == 0 }
