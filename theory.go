package main

import (
	"pollpush/model"
	"pollpush/results"
	"pollpush/results/report"
)

// theoryRows sets beside what valid runs measured what theory predicts for them, with coefficients fitted on these
// runs: a row says where they were fitted on its own run.
func theoryRows(runs []results.Run) []report.TheoryRow {
	coefficients := model.Fit(runs)
	var rows []report.TheoryRow
	for _, r := range runs {
		if !r.Valid {
			continue
		}
		for _, row := range model.Compare(r, model.Predict(model.Observed(r), coefficients)) {
			rows = append(rows, report.TheoryRow{
				Run: r, Quantity: row.Quantity, Unit: row.Unit, Predicted: row.Predicted, Measured: row.Measured,
				Tolerance: row.Tolerance, Within: row.Within, Fitted: row.FittedOnThis,
			})
		}
	}
	return rows
}
