package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// A prediction sets a number that theory predicted for a run beside the one that was measured.
type prediction struct {
	run results.Run
	model.Row
}

// predictions returns those of the valid runs, with coefficients fitted on the runs of the same host and server: a row says
// where they were fitted on its own run.
func predictions(runs []results.Run) []prediction {
	var all []prediction
	for _, its := range stats.GroupBy(runs, stats.PlaceOf) {
		coefficients := model.Fit(its)
		for _, r := range its {
			if !r.Valid {
				continue
			}
			for _, row := range model.Compare(r, model.Predict(model.Observed(r), coefficients)) {
				all = append(all, prediction{r, row})
			}
		}
	}
	return all
}

// tested reports whether the row is a test of theory: it isn't where theory is held to nothing, or was fitted on this run.
func (r prediction) tested() bool { return !r.FittedOnThis && !math.IsNaN(r.Tolerance) }

// A theoryPart is what a page shows of theory: how many predictions hold, those that don't, and all of them.
type theoryPart struct {
	Summary string
	Outside Table
	All     Table
}

// theorySummary says how many predictions are within their tolerances; "" where none was tested.
func theorySummary(rows []prediction) string {
	tested, within := 0, 0
	for _, r := range rows {
		if r.tested() {
			tested++
			if r.Within {
				within++
			}
		}
	}
	if tested == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s within tolerance.", count(within), plural(tested, "prediction"))
}

// theoryQuestion heads the part of a page.
const theoryQuestion = "Does theory predict it?"

// theoryNote says what the columns are.
const theoryNote = "Predicted by formulas from the scenario, at the event rate that the run had, and from sizes and times that were fitted on some of the runs. Bytes, requests and CPU time are per client and second, memory is per client. " +
	"Tolerances: 1 % of bytes and requests, 2 percentage points of shares, 3 % of the latencies that polling shapes, and what a short window leaves to chance. " +
	"Predictions that rest on a number fitted on the same run, and those that the machine alone decides (CPU time, memory, acknowledgements, latency of push), are shown without a verdict."

// theoryOf sorts the rows for a page.
func theoryOf(rows []prediction) theoryPart {
	part := theoryPart{Summary: theorySummary(rows)}
	if len(rows) == 0 {
		return part
	}
	outside := slices.DeleteFunc(slices.Clone(rows), func(r prediction) bool { return !r.tested() || r.Within })
	if len(outside) > 0 {
		part.Outside = theoryTable(outside)
	}
	part.All = theoryTable(rows)
	return part
}

// theoryTable has a row for each run and quantity, and columns for the parameters in which the runs differ.
func theoryTable(rows []prediction) Table {
	groups := make([]stats.Group, len(rows))
	for i, r := range rows {
		groups[i] = stats.Group{Scenario: r.run.Scenario, Parallel: r.run.Parallel}
	}
	order := labels(groups)
	rows = slices.SortedStableFunc(slices.Values(rows), func(a, b prediction) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.run.Scenario.Label()), slices.Index(order, b.run.Scenario.Label())),
			cmp.Compare(a.run.ID, b.run.ID), cmp.Compare(a.run.Attempt, b.run.Attempt),
		)
	})
	t := Table{Columns: []Column{{"run", false}, {"quantity", false}, {"predicted", true}, {"measured", true}, {"difference", true}, {"tolerance", true}, {"within", false}}}
	var runs []results.Run
	for _, r := range rows {
		runs = append(runs, r.run)
	}
	t.Caption = distances(runs)
	nameOf := namesOf(runs)
	for i, r := range rows {
		name := nameOf(r.run)
		if i > 0 && nameOf(rows[i-1].run) == name && rows[i-1].run.Started.Equal(r.run.Started) {
			name = ""
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: name}, {Text: r.Quantity}, {Text: quantity(r.Predicted, r.Unit)}, {Text: quantity(r.Measured, r.Unit)},
			{Text: r.relative(r.Difference, "+")}, {Text: r.relative(r.Tolerance, "")}, {Text: r.verdict()},
		})
	}
	return t
}

// relative writes v as a share of what was predicted; shares differ by percentage points.
func (r prediction) relative(v float64, plus string) string {
	unit := " pp"
	if r.Unit != "share" {
		unit = " %"
		if r.Predicted == 0 {
			return quantity(v, r.Unit)
		}
		v /= r.Predicted
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing
	}
	if math.Abs(v) > beyond {
		return missing
	}
	text := fmt.Sprintf("%.1f", 100*v)
	if text == "-0.0" {
		text = "0.0"
	}
	if v > 0 && text != "0.0" {
		text = plus + text
	}
	return text + unit
}

func (r prediction) verdict() string {
	switch {
	case r.FittedOnThis:
		return "fitted here"
	case math.IsNaN(r.Tolerance):
		return missing
	case r.Within:
		return "yes"
	default:
		return "no"
	}
}
