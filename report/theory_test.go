package report

import (
	"math"
	"strings"
	"testing"

	"pollpush/model"
	"pollpush/results"
)

// madeUpPredictions are one that holds, one that doesn't, one that theory isn't held to, and one fitted on its own run.
func madeUpPredictions(t *testing.T) []prediction {
	r := made(t, "busy", sse, 5, 3, results.EveryEvent, 1)
	row := func(quantity, unit string, predicted, measured, tolerance float64, fitted bool) prediction {
		difference := measured - predicted
		return prediction{r, model.Row{Quantity: quantity, Unit: unit, Predicted: predicted, Measured: measured, Difference: difference,
			Tolerance: tolerance, Within: math.Abs(difference) <= tolerance, FittedOnThis: fitted}}
	}
	return []prediction{
		row("app-down", "B/client/s", 1000, 1004, 10, false),
		row("requests", "1/client/s", 2, 1.9, 0.02, false),
		row("server-memory", "B/client", 5000, 7000, math.NaN(), false),
		row("app-up", "B/client/s", 120, 120, 1.2, true),
		row("coalesced", "share", 0, 0.031, 0.02, false),
	}
}

func TestTheory(t *testing.T) {
	rows := madeUpPredictions(t)
	part := theoryOf(rows)
	if want := "1 of 3 predictions within tolerance."; part.Summary != want {
		t.Errorf("summary = %q, want %q: what was fitted and what has no tolerance is no test", part.Summary, want)
	}
	text := func(table Table) string {
		var b strings.Builder
		table.writeText(&b)
		return strings.Join(strings.Fields(b.String()), " ")
	}
	all, outside := text(part.All), text(part.Outside)
	for _, want := range []string{
		"app-down 1.00 kB 1.00 kB +0.4 % 1.0 % yes", "requests 2.00 1.90 -5.0 % 1.0 % no",
		"server-memory 5.00 kB 7.00 kB +40.0 % – –", "+0.0 % 1.0 % fitted here", "coalesced 0 % 3.10 % +3.1 pp 2.0 pp no",
	} {
		if want = strings.Replace(want, "+0.0", "0.0", 1); !strings.Contains(all, want) {
			t.Errorf("the table has no %q: %s", want, all)
		}
	}
	if !strings.Contains(outside, "requests") || !strings.Contains(outside, "coalesced") || strings.Contains(outside, "app") || strings.Contains(outside, "memory") {
		t.Errorf("outside their tolerance are %s, want requests and coalesced", outside)
	}
	if part := theoryOf(nil); part.Summary != "" || len(part.All.Rows) > 0 {
		t.Errorf("without rows there is %+v", part)
	}
}

// What theory says of a run rests on the runs of the same host and server, and an invalid run is not predicted.
func TestPredictions(t *testing.T) {
	runs := madeUp(t)
	elsewhere := made(t, "busy", poll1s, 20, 10, results.EveryEvent, 1)
	elsewhere.Host.CPU = "another"
	invalid := made(t, "busy", ws, 20, 10, results.EveryEvent, 1)
	invalid.ID, invalid.Valid = "quick/invalid/1", false
	tested := 0
	for _, p := range predictions(append(runs, elsewhere, invalid)) {
		if p.run.ID == invalid.ID {
			t.Fatalf("%s of an invalid run is predicted", p.Quantity)
		}
		if p.run.Host.CPU == "another" && p.Quantity == "app-up" && !p.FittedOnThis {
			t.Error("what a request has was fitted on another host's runs")
		}
		if p.tested() {
			tested++
		}
	}
	if tested < len(runs) {
		t.Errorf("%d predictions of %d runs are tested, want more", tested, len(runs))
	}
}
