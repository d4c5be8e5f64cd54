package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// A TheoryRow sets a number that theory predicted for a run beside the one that was measured.
type TheoryRow struct {
	Run                            results.Run
	Quantity, Unit                 string
	Predicted, Measured, Tolerance float64 // Tolerance is NaN where theory isn't held to any
	Within                         bool
	Fitted                         bool // it rests on a coefficient that was fitted on this very run: no test of theory
}

// tested reports whether the row is a test of theory.
func (r TheoryRow) tested() bool { return !r.Fitted && !math.IsNaN(r.Tolerance) }

// A theoryPart is what a page shows of theory: how many predictions hold, those that don't, and all of them.
type theoryPart struct {
	Summary string
	Outside Table
	All     Table
}

// TheoryText writes for a terminal how many predictions hold; nothing where none was tested.
func TheoryText(w io.Writer, rows []TheoryRow) error {
	summary := theorySummary(rows)
	if summary == "" {
		return nil
	}
	_, err := fmt.Fprintf(w, "\nTheory: %s\n", summary)
	return err
}

// theorySummary says how many predictions are within their tolerances; "" where none was tested.
func theorySummary(rows []TheoryRow) string {
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
func theoryOf(rows []TheoryRow) theoryPart {
	part := theoryPart{Summary: theorySummary(rows)}
	if len(rows) == 0 {
		return part
	}
	outside := slices.DeleteFunc(slices.Clone(rows), func(r TheoryRow) bool { return !r.tested() || r.Within })
	if len(outside) > 0 {
		part.Outside = theoryTable(outside)
	}
	part.All = theoryTable(rows)
	return part
}

// theoryTable has a row for each run and quantity, and columns for the parameters in which the runs differ.
func theoryTable(rows []TheoryRow) Table {
	groups := make([]stats.Group, len(rows))
	for i, r := range rows {
		groups[i] = stats.Group{Scenario: r.Run.Scenario, Parallel: r.Run.Parallel}
	}
	order := labels(groups)
	rows = slices.SortedStableFunc(slices.Values(rows), func(a, b TheoryRow) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Run.Scenario.Label()), slices.Index(order, b.Run.Scenario.Label())),
			cmp.Compare(a.Run.ID, b.Run.ID), cmp.Compare(a.Run.Attempt, b.Run.Attempt),
		)
	})
	t := Table{Columns: []Column{{"run", false}, {"quantity", false}, {"predicted", true}, {"measured", true}, {"difference", true}, {"tolerance", true}, {"within", false}}}
	var runs []results.Run
	for _, r := range rows {
		runs = append(runs, r.Run)
	}
	nameOf := namesOf(runs)
	for i, r := range rows {
		name := nameOf(r.Run)
		if i > 0 && nameOf(rows[i-1].Run) == name && rows[i-1].Run.Started.Equal(r.Run.Started) {
			name = ""
		}
		t.Rows = append(t.Rows, []Cell{
			{Text: name}, {Text: r.Quantity}, {Text: quantity(r.Predicted, r.Unit)}, {Text: quantity(r.Measured, r.Unit)},
			{Text: r.relative(r.Measured-r.Predicted, "+")}, {Text: r.relative(r.Tolerance, "")}, {Text: r.verdict()},
		})
	}
	return t
}

// relative writes v as a share of what was predicted; shares differ by percentage points.
func (r TheoryRow) relative(v float64, plus string) string {
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

func (r TheoryRow) verdict() string {
	switch {
	case r.Fitted:
		return "fitted here"
	case math.IsNaN(r.Tolerance):
		return missing
	case r.Within:
		return "yes"
	default:
		return "no"
	}
}
