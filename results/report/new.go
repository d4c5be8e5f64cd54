package report

import (
	"io"
	"slices"

	"pollpush/model"
	"pollpush/results"
	"pollpush/studies"
)

// New returns what a page says of runs, with what they say to theory and to published numbers. command makes it again.
func New(runs []results.Run, figures []Figure, command string) Report {
	return Report{
		Runs: runs, Figures: figures, Command: command, Theory: theoryRows(runs), Published: publications(runs),
	}
}

// writeText writes the report for a terminal.
func writeText(w io.Writer, r Report) error {
	if err := Text(w, r.Runs); err != nil {
		return err
	}
	if err := TheoryText(w, r.Theory); err != nil {
		return err
	}
	return PublishedText(w, r.Published)
}

// theoryRows sets beside what valid runs measured what theory predicts for them, with coefficients fitted on the runs of
// the same host and server: a row says where they were fitted on its own run.
func theoryRows(runs []results.Run) []TheoryRow {
	var rows []TheoryRow
	for _, its := range results.ByHost(runs) {
		coefficients := map[string]model.Coefficients{} // by target
		for _, r := range its {
			if !r.Valid {
				continue
			}
			target := r.Scenario.Target
			if _, ok := coefficients[target]; !ok {
				coefficients[target] = model.Fit(slices.DeleteFunc(slices.Clone(its), func(other results.Run) bool { return other.Scenario.Target != target }))
			}
			for _, row := range model.Compare(r, model.Predict(model.Observed(r), coefficients[target])) {
				rows = append(rows, TheoryRow{
					Run: r, Quantity: row.Quantity, Unit: row.Unit, Predicted: row.Predicted, Measured: row.Measured,
					Tolerance: row.Tolerance, Within: row.Within, Fitted: row.FittedOnThis,
				})
			}
		}
	}
	return rows
}

// publications returns what the runs say to published numbers.
func publications(runs []results.Run) []Published {
	var all []Published
	for _, s := range studies.Sources(runs) {
		p := Published{Name: s.Name, Citation: s.Citation, Setting: s.Setting, Notes: s.Notes}
		for _, r := range s.Rows {
			p.Rows = append(p.Rows, PublishedRow{
				Quantity: r.Quantity, Unit: r.Unit, Published: r.Published, Theory: r.Theory, Ours: r.Ours,
				Difference: r.Difference(), Derived: r.Derived,
			})
		}
		all = append(all, p)
	}
	return all
}
