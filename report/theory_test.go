package report

import (
	"math"
	"strings"
	"testing"

	"pollpush/model"
	"pollpush/results"
)

// madeUpPredictions are two that hold, one of them barely, two that don't, one that theory isn't held to, and one of a run that is
// too short to judge it.
func madeUpPredictions(t *testing.T) []prediction {
	r := made(t, "busy", sse, 5, 3, results.EveryEvent, 1)
	row := func(quantity, unit string, predicted, measured, tolerance float64) prediction {
		return prediction{r, model.Row{Quantity: quantity, Unit: unit, Predicted: predicted, Measured: measured, Difference: measured - predicted, Tolerance: tolerance}}
	}
	return []prediction{
		row("app-down", "B/client/s", 1000, 1004, 10),
		row("latency-p50", "ns", 1e6, 1.06e6, 0.08e6),
		row("requests", "1/client/s", 2, 1.9, 0.02),
		row("server-memory", "B/client", 5000, 7000, math.NaN()),
		row("app-up", "B/client/s", 120, 90, 60),
		row("coalesced", "share", 0, 0.031, 0.02),
	}
}

func TestTheory(t *testing.T) {
	rows := madeUpPredictions(t)
	part := theoryOf(rows)
	// Moved up, requests fail as before, and coalesced by less than before; moved down, latency fails too.
	if want := "Predictions within tolerance: 2 of 4 that are judged. Half of the tolerances are ±1.5 % or narrower, the widest is ±8 %. " +
		"Were all predictions moved by 5 %, 2 would fail. Were all predictions moved by 10 %, 3 would fail. Not judged: 2."; part.Summary != want {
		t.Errorf("summary = %q, want %q", part.Summary, want)
	}
	text := func(table Table) string {
		var b strings.Builder
		table.writeText(&b)
		return strings.Join(strings.Fields(b.String()), " ")
	}
	all, outside, unjudged := text(part.All), text(part.Outside), text(part.Unjudged)
	for _, want := range []string{
		"app-down 1.00 kB 1.00 kB +0.4 % 1.0 % yes", "requests 2.00 1.90 -5.0 % 1.0 % no",
		"server-memory 5.00 kB 7.00 kB +40.0 % – –", "-25.0 % 50.0 % –", "coalesced 0 % 3.10 % +3.1 pp 2.0 pp no",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("the table has no %q: %s", want, all)
		}
	}
	if !strings.Contains(outside, "requests") || !strings.Contains(outside, "coalesced") || strings.Contains(outside, "app") || strings.Contains(outside, "memory") {
		t.Errorf("outside their tolerance are %s, want requests and coalesced", outside)
	}
	if !strings.Contains(unjudged, "app-up streams 1 25 % 25 %") || !strings.Contains(unjudged, "server-memory streams 1 40 % 40 %") || strings.Contains(unjudged, "requests") {
		t.Errorf("not judged are %s", unjudged)
	}
	if part := theoryOf(nil); part.Summary != "" || len(part.All.Rows) > 0 {
		t.Errorf("without rows there is %+v", part)
	}
}

// What theory says of a run rests on the runs of the same host and server; an invalid run is not predicted, nor what theory is not of.
func TestPredictions(t *testing.T) {
	runs := madeUp(t)
	elsewhere := made(t, "busy", poll1s, 20, 10, results.EveryEvent, 1)
	elsewhere.Host.CPU = "another"
	invalid := made(t, "busy", ws, 20, 10, results.EveryEvent, 1)
	invalid.ID, invalid.Valid = "quick/invalid/1", false
	others := []results.Run{invalid}
	for _, change := range []func(*results.Run){
		func(r *results.Run) { r.Peer = &results.Program{Name: "ws"} },
		func(r *results.Run) { r.Middlebox = &results.Middlebox{} },
		func(r *results.Run) { r.Scenario.Cut = true },
		func(r *results.Run) { r.Scenario.SlowReaders = 0.1 },
	} {
		r := made(t, "busy", ws, 20, 10, results.EveryEvent, 1)
		r.ID = invalid.ID
		change(&r)
		others = append(others, r)
	}
	tested, fitted := 0, false
	for _, p := range predictions(append(append(runs, elsewhere), others...)) {
		if p.run.ID == invalid.ID {
			t.Fatalf("%s of a run is predicted that is invalid, of another server, or of clients that don't read all the time: %+v", p.Quantity, p.run.Scenario)
		}
		fitted = fitted || p.Quantity == "server-memory"
		if p.run.Host.CPU == "another" && p.Quantity == "server-memory" {
			t.Error("what a connection takes was fitted on another host's runs, or on the run itself: its host has no other")
		}
		if p.Judged() {
			tested++
		}
	}
	if !fitted {
		t.Error("nothing was fitted")
	}
	if tested < len(runs) {
		t.Errorf("%d predictions of %d runs are tested, want more", tested, len(runs))
	}
}
