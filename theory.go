package main

import (
	"slices"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/report"
)

// theoryRows sets beside what valid runs measured what theory predicts for them, with coefficients fitted on the runs of
// the same host and server: a row says where they were fitted on its own run.
func theoryRows(runs []results.Run) []report.TheoryRow {
	var rows []report.TheoryRow
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
				rows = append(rows, report.TheoryRow{
					Run: r, Quantity: row.Quantity, Unit: row.Unit, Predicted: row.Predicted, Measured: row.Measured,
					Tolerance: row.Tolerance, Within: row.Within, Fitted: row.FittedOnThis,
				})
			}
		}
	}
	return rows
}
