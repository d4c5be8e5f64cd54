package model

import (
	"math"
	"testing"
	"time"

	"pollpush/results"
)

func rowNamed(t *testing.T, rows []Row, quantity string) Row {
	t.Helper()
	for _, row := range rows {
		if row.Quantity == quantity {
			return row
		}
	}
	t.Fatalf("no row %q among %v", quantity, rows)
	return Row{}
}

// TestCompareFinds: what is measured wrongly is not within its tolerance.
func TestCompareFinds(t *testing.T) {
	s := scenario(results.ShortPoll, "periodic", 0.5, 400, time.Second, 60*time.Second)
	s.Contract = results.Latest
	good := record(t, "run", s, testWorld)
	p := Predict(s, testWorld.coefficients(s))
	for quantity, spoil := range map[string]func(*results.Run){
		"app-down":        func(r *results.Run) { r.Bytes.AppDown += r.Bytes.AppDown / 40 },
		"app-up":          func(r *results.Run) { r.Bytes.AppUp -= r.Bytes.AppUp / 50 },
		"payload-down":    func(r *results.Run) { r.Bytes.PayloadDown += r.Bytes.PayloadDown / 20 },
		"requests":        func(r *results.Run) { r.Delivery.Requests += r.Delivery.Requests / 50 },
		"empty-responses": func(r *results.Run) { r.Delivery.EmptyResponses += r.Delivery.Requests / 30 },
		"coalesced":       func(r *results.Run) { r.Delivery.Coalesced += r.Delivery.Expected / 30 },
		"latency-p50":     func(r *results.Run) { r.Latency.P50 += r.Latency.P50 / 5 },
		"latency-p99":     func(r *results.Run) { *r.Latency.P99 += *r.Latency.P99 / 10 },
	} {
		r := good
		latency := *r.Latency
		latency.P99 = results.Observed(*r.Latency.P99)
		r.Latency = &latency
		if row := rowNamed(t, Compare(r, p), quantity); !row.Within {
			t.Errorf("%s: predicted %v, measured %v, tolerance %v: not within", quantity, row.Predicted, row.Measured, row.Tolerance)
		}
		spoil(&r)
		row := rowNamed(t, Compare(r, p), quantity)
		if row.Within {
			t.Errorf("%s, spoilt: predicted %v, measured %v, tolerance %v: within", quantity, row.Predicted, row.Measured, row.Tolerance)
		}
		if row.Difference != row.Measured-row.Predicted {
			t.Errorf("%s: difference %v of %v and %v", quantity, row.Difference, row.Measured, row.Predicted)
		}
	}
}

// TestCompareSaysWhatItCant: no row for what is unknown, no verdict where theory rests on the machine, and a mark where
// the run is one of those that theory was fitted on.
func TestCompareSaysWhatItCant(t *testing.T) {
	r := record(t, "run", scenario(results.ShortPoll, "periodic", 5, 50, time.Second, 10*time.Second), testWorld)
	rows := Compare(r, Predict(r.Scenario, Fit([]results.Run{r})))
	for _, row := range rows {
		switch row.Quantity {
		case "latency-p50", "latency-mean":
			t.Errorf("%s has a row, but nothing says what d is", row.Quantity)
		case "wire-down":
			t.Error("wire-down has a row, but was not measured")
		}
		if math.IsNaN(row.Predicted) || math.IsNaN(row.Measured) {
			t.Errorf("%s has a row of %v and %v", row.Quantity, row.Predicted, row.Measured)
		}
	}
	if row := rowNamed(t, rows, "app-up"); !row.FittedOnThis {
		t.Error("app-up does not say that its head was fitted on this very run")
	}
	if row := rowNamed(t, rows, "requests"); row.FittedOnThis {
		t.Error("requests says it was fitted, but it needs no coefficient")
	}
	if row := rowNamed(t, rows, "server-cpu"); row.Within || !math.IsNaN(row.Tolerance) {
		t.Errorf("server-cpu has a verdict: tolerance %v", row.Tolerance)
	}
}
