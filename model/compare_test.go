package model

import (
	"math"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
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
	s := scenario(transport.ShortPoll.Name, "periodic", 0.5, 400, time.Second, 60*time.Second)
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
		if quantity == "coalesced" {
			// There is none, as predicted, so that there is no row.
		} else if row := rowNamed(t, Compare(r, p), quantity); !row.Within(0) {
			t.Errorf("%s: predicted %v, measured %v, tolerance %v: not within", quantity, row.Predicted, row.Measured, row.Tolerance)
		}
		spoil(&r)
		row := rowNamed(t, Compare(r, p), quantity)
		if row.Within(0) {
			t.Errorf("%s, spoilt: predicted %v, measured %v, tolerance %v: within", quantity, row.Predicted, row.Measured, row.Tolerance)
		}
		if row.Difference != row.Measured-row.Predicted {
			t.Errorf("%s: difference %v of %v and %v", quantity, row.Difference, row.Measured, row.Predicted)
		}
	}
}

// TestCompareAllowsForChance draws short runs of worlds in which theory is right: hardly any is judged to be off.
func TestCompareAllowsForChance(t *testing.T) {
	latest := scenario(transport.ShortPoll.Name, "poisson", 1, 20, time.Second, 50500*time.Millisecond)
	latest.Contract = results.Latest
	phases := scenario(transport.ShortPoll.Name, "periodic", 0.5, 5, 1900*time.Millisecond, 21*time.Second)
	held := scenario(transport.LongPoll.Name, "poisson", 5, 1, 0, 30*time.Second)
	held.RTT = results.Duration(200 * time.Millisecond)
	old := scenario(transport.WebSocket.Name, "periodic", 0, 20, 0, 45*time.Second)
	old.Heartbeat = 0
	for name, s := range map[string]results.Scenario{
		"latest": latest, "phases": phases, "held": held,
		"heartbeats": scenario(transport.WebSocket.Name, "periodic", 0, 20, 0, 45*time.Second), "random heartbeats": old,
	} {
		off := map[string]int{}
		const runs = 60
		for seed := range uint64(runs) {
			s.Seed = seed
			r := record(t, "run", s, testWorld)
			for _, row := range Compare(r, Predict(Observed(r), testWorld.coefficients(s))) {
				if !row.Within(0) && row.Judged() {
					off[row.Quantity]++
				}
			}
		}
		for quantity, n := range off {
			if n > runs/20 {
				t.Errorf("%s: %s is off in %d of %d runs", name, quantity, n, runs)
			}
		}
	}
}

// TestCompareHolds: clients to whom nothing happens ask at all times, so that a window far shorter than a hold counts
// their requests to within one at each mark.
func TestCompareHolds(t *testing.T) {
	s := scenario(transport.LongPoll.Name, "periodic", 0, 500, 0, 5*time.Second)
	r := record(t, "run", s, testWorld)
	for requests, want := range map[int64]bool{0: true, 1: true, -6: false, 6: false} {
		off := r
		off.Delivery.Requests += requests
		row := rowNamed(t, Compare(off, Predict(s, testWorld.coefficients(s))), "requests")
		if row.Within(0) != want {
			t.Errorf("%+d requests: within %v, want %v: %+v", requests, row.Within(0), want, row)
		}
	}
}

// TestCompareHeartbeats: within whole periods each client has its heartbeats, so that a few too many are noticed, and within any other
// window not many more or less than their share. One heartbeat twice as often is noticed in both.
func TestCompareHeartbeats(t *testing.T) {
	for _, test := range []struct {
		window time.Duration
		beats  int64 // that may be missing or more
	}{{25 * time.Second, 2}, {50 * time.Second, 2}, {10 * time.Second, 3}} {
		s := scenario(transport.SSE.Name, "periodic", 0, 500, 0, test.window)
		r := record(t, "run", s, testWorld)
		p := Predict(s, testWorld.coefficients(s))
		for beats, want := range map[int64]bool{0: true, test.beats - 1: true, 20: false, -20: false} {
			off := r
			off.Bytes.AppDown += beats * int64(transport.SSE.Framing.Heartbeat.Down)
			if row := rowNamed(t, Compare(off, p), "app-down"); row.Within(0) != want {
				t.Errorf("%v, %+d heartbeats: within %v, want %v: %+v", test.window, beats, row.Within(0), want, row)
			}
		}
		if row := rowNamed(t, Compare(r, p), "app-down"); test.beats == 2 && math.Abs(row.Difference) > 1e-12 {
			t.Errorf("%v: a window of whole periods has %v, predicted %v", test.window, row.Measured, row.Predicted)
		}
	}
}

// TestCompareOnTheWay: over a path with a delay, the bytes of one event may be on the other side of a mark; those of two may not.
func TestCompareOnTheWay(t *testing.T) {
	s := scenario(transport.SSE.Name, "periodic", 20, 200, 0, 5*time.Second)
	for rtt, bounds := range map[time.Duration]map[int64]bool{0: {0: true, 1: true, 2: false}, 50 * time.Millisecond: {0: true, 1: true, 2: true, 3: false}} {
		s.RTT = results.Duration(rtt)
		r := record(t, "run", s, testWorld)
		each := r.Bytes.AppDown / r.Delivery.Received
		for events, want := range bounds {
			off := r
			off.Bytes.AppDown -= events * each * int64(s.Clients)
			if row := rowNamed(t, Compare(off, Predict(s, testWorld.coefficients(s))), "app-down"); row.Within(0) != want || !row.Judged() {
				t.Errorf("RTT %v, %d events fewer: within %v, judged %v, want %v: %+v", rtt, events, row.Within(0), row.Judged(), want, row)
			}
		}
	}
}

// TestCompareSaysWhatItCant: no row for what is unknown or nothing in both, and no verdict where theory rests on laws that were
// fitted, or where a run is too short to tell a tenth.
func TestCompareSaysWhatItCant(t *testing.T) {
	r := record(t, "run", scenario(transport.ShortPoll.Name, "periodic", 5, 50, time.Second, 10*time.Second), testWorld)
	rows := Compare(r, Predict(r.Scenario, Fit([]results.Run{r})))
	for _, row := range rows {
		switch row.Quantity {
		case "latency-p50", "latency-mean":
			t.Errorf("%s has a row, but nothing says what d is", row.Quantity)
		case "wire-down":
			t.Error("wire-down has a row, but was not measured")
		case "empty-responses":
			t.Errorf("%s has a row, but there is none, predicted or measured", row.Quantity)
		}
		if math.IsNaN(row.Predicted) || math.IsNaN(row.Measured) {
			t.Errorf("%s has a row of %v and %v", row.Quantity, row.Predicted, row.Measured)
		}
	}
	push := record(t, "push", scenario(transport.SSE.Name, "periodic", 5, 50, 0, 5*time.Second), testWorld)
	if row := rowNamed(t, Compare(push, Predict(push.Scenario, testWorld.coefficients(push.Scenario))), "latency-p50"); row.Judged() {
		t.Errorf("the latency of push has a verdict: tolerance %v", row.Tolerance)
	}
	wide := testWorld // whose fan-out is all that takes time
	wide.delay = 1e-6
	if row := rowNamed(t, Compare(push, Predict(push.Scenario, wide.coefficients(push.Scenario))), "latency-p50"); row.Judged() {
		t.Errorf("the latency of a wide fan-out has a verdict: tolerance %v", row.Tolerance)
	}
	idle := record(t, "idle", scenario(transport.WebSocket.Name, "periodic", 0, 10, 0, time.Second), testWorld)
	if row := rowNamed(t, Compare(idle, Predict(idle.Scenario, testWorld.coefficients(idle.Scenario))), "app-down"); row.Judged() {
		t.Errorf("heartbeats of a second have a verdict, within %.0f %% of %v", 100*row.Tolerance/row.Predicted, row.Predicted)
	}
}

// TestMoved: a prediction that is moved by more than its tolerance is no longer within it.
func TestMoved(t *testing.T) {
	bytes := Row{Unit: "B/client/s", Predicted: 1000, Measured: 1030, Difference: 30, Tolerance: 40}
	share := Row{Unit: "share", Predicted: 0.5, Measured: 0.5, Tolerance: 0.02}
	for _, test := range []struct {
		row   Row
		moved float64
		want  bool
	}{{bytes, 0, true}, {bytes, 0.05, true}, {bytes, -0.05, false}, {bytes, 0.1, false}, {share, 0.01, true}, {share, 0.05, false}, {share, -0.05, false}} {
		if got := test.row.Within(test.moved); got != test.want || !test.row.Judged() {
			t.Errorf("%+v moved by %v: within %v, want %v", test.row, test.moved, got, test.want)
		}
	}
}
