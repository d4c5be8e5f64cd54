package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// repeated returns n repetitions of one scenario, changed by change.
func repeated(t *testing.T, n int, change func(repetition int, r *results.Run)) []results.Run {
	t.Helper()
	var runs []results.Run
	for i := range n {
		r := someRun(fmt.Sprintf("q/a/%d", i+1))
		r.Bytes = results.Bytes{AppDown: 100_000, AppUp: 20_000}
		r.Delivery.Requests, r.Delivery.EmptyResponses = 1000, 500
		r.Server = &results.Server{CPUNS: results.Observed(int64(1e6 + i))}
		r.Latency = &results.Latency{Mean: 1e6 + float64(i)}
		r.Started = time.Date(2026, 1, 2, 3, 2*i, 0, 0, time.UTC)
		change(i, &r)
		runs = append(runs, r)
	}
	return runs
}

// later returns the runs as if they had been made so much later.
func later(runs []results.Run, d time.Duration) []results.Run {
	for i := range runs {
		runs[i].Started = runs[i].Started.Add(d)
	}
	return runs
}

func TestGate(t *testing.T) {
	same := func(int, *results.Run) {}
	for _, test := range []struct {
		name        string
		repetitions int
		change      func(repetition int, r *results.Run)
		fails       string // metric: reason; "" when nothing does
	}{
		{"nothing changed", 5, same, ""},
		{"bytes 0.9 % more", 5, func(_ int, r *results.Run) { r.Bytes.AppDown = 101_000 }, ""},
		{"bytes 2 % more", 5, func(_ int, r *results.Run) { r.Bytes.AppDown = 102_400 }, "app-bytes-per-event: it rose by 2.0 %, and the gate allows 1 %"},
		{"bytes 2 % fewer", 5, func(_ int, r *results.Run) { r.Bytes.AppDown = 97_600 }, ""},
		{"bytes more in one repetition", 5, func(i int, r *results.Run) { r.Bytes.AppDown += 10_000 * int64(i/4) }, ""},
		{"requests", 5, func(_ int, r *results.Run) { r.Delivery.Requests = 1100 }, "requests: it rose by 10.0 %"},
		{"empty responses", 5, func(_ int, r *results.Run) { r.Delivery.EmptyResponses = 520 }, "empty-responses: it rose by 2.0 percentage points, and the gate allows 1"},
		{"lost", 3, func(i int, r *results.Run) {
			if i == 1 {
				r.Delivery.Lost, r.Valid = 3, false
			}
		}, "lost: run q/a/2 lost 3 of 5000 events"},
		{"latency 5 % more, surely", 5, func(_ int, r *results.Run) { r.Latency.Mean *= 1.05 }, ""},
		{"latency 20 % more, surely", 5, func(_ int, r *results.Run) { r.Latency.Mean *= 1.2 }, "latency-mean: it rose by 20.0 % (95 % interval 20.0 to 20.0 %; p = "},
		{"latency 20 % more, perhaps", 5, func(i int, r *results.Run) { r.Latency.Mean *= 0.9 + 0.15*float64(i) }, ""},
		{"CPU 20 % more, surely", 5, func(_ int, r *results.Run) { *r.Server.CPUNS += 200_000 }, "server-cpu-per-event: it rose by 20.0 %"},
		{"no longer measured", 3, func(_ int, r *results.Run) { r.Valid = false }, ": it was measured before"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var failures []string
			for _, c := range Compare(repeated(t, test.repetitions, same), later(repeated(t, test.repetitions, test.change), time.Minute)) {
				if c.Failure != "" {
					failures = append(failures, c.Metric.Name+": "+c.Failure)
				}
				if c.Unjudged != "" {
					t.Errorf("%s is not judged: %s", c.Metric.Name, c.Unjudged)
				}
			}
			all := strings.Join(failures, "\n")
			if test.fails == "" && all != "" || !strings.Contains(all, test.fails) {
				t.Errorf("failures are %q, want %q", all, test.fails)
			}
		})
	}
}

// TestBytesOfAPoll: ten bytes more in the heads of polls that bring ten events each are less than 1 % of an event's bytes, and
// are seen all the same.
func TestBytesOfAPoll(t *testing.T) {
	polls := func(head int64) func(int, *results.Run) {
		return func(_ int, r *results.Run) {
			r.Delivery.Requests, r.Delivery.EmptyResponses = 500, 0
			r.Bytes = results.Bytes{AppDown: 500*head + 5000*(64+30), PayloadDown: 5000 * 64}
		}
	}
	var failed []string
	for _, c := range Compare(repeated(t, 5, polls(190)), later(repeated(t, 5, polls(200)), time.Minute)) {
		if c.Failure != "" {
			failed = append(failed, c.Metric.Name)
		}
	}
	if want := []string{"overhead-bytes-per-request"}; !slices.Equal(failed, want) {
		t.Errorf("%q failed, want %q", failed, want)
	}
}

// TestGateSaysWhatItCannotJudge: what depends on the machine takes repetitions, made in turns.
func TestGateSaysWhatItCannotJudge(t *testing.T) {
	same := func(int, *results.Run) {}
	times := func(factor float64) func(int, *results.Run) {
		return func(_ int, r *results.Run) { r.Latency.Mean *= factor }
	}
	for _, test := range []struct {
		name     string
		old, new int // repetitions
		change   func(repetition int, r *results.Run)
		after    time.Duration // each old run was the new one made; all of these are within ten minutes
		want     string        // of the mean latency: failed, not judged, coarse, or passed
	}{
		{"in turns", 5, 5, same, time.Minute, "passed"},
		{"one side after the other", 5, 5, same, time.Hour, "coarse"},
		{"20 % more, one side after the other", 5, 5, times(1.2), time.Hour, "coarse"},
		{"ten times, one side after the other", 5, 5, times(10), time.Hour, "failed"},
		{"once", 1, 1, same, time.Minute, "coarse"},
		{"twice as much, once", 1, 1, times(2), time.Minute, "coarse"},
		{"ten times as much, once", 1, 1, times(10), time.Minute, "not judged"},
		{"ten times as much, three repetitions", 3, 3, times(10), time.Minute, "not judged"},
		{"ten times as much in one of three", 3, 3, func(i int, r *results.Run) { r.Latency.Mean *= 1 + 9*float64(i/2) }, time.Minute, "coarse"},
		{"most are invalid now", 5, 2, same, time.Minute, "not judged"},
		{"one is invalid now", 5, 4, same, time.Minute, "coarse"},
		{"unmeasured now", 1, 1, func(_ int, r *results.Run) { r.Latency = nil }, time.Minute, "not judged"},
		{"unmeasured now, five repetitions", 5, 5, func(_ int, r *results.Run) { r.Latency = nil }, time.Minute, "not judged"},
	} {
		for _, c := range Compare(repeated(t, test.old, same), later(repeated(t, test.new, test.change), test.after)) {
			if c.Metric.Name != "latency-mean" || c.Scenarios > 0 {
				continue
			}
			got := "passed"
			switch {
			case c.Failure != "":
				got = "failed"
			case c.Unjudged != "":
				got = "not judged"
			case c.Coarse:
				got = "coarse"
			}
			if got != test.want {
				t.Errorf("%s: %s (%s%s), want %s", test.name, got, c.Failure, c.Unjudged, test.want)
			}
		}
	}
}

func TestInterleaved(t *testing.T) {
	for order, want := range map[string]bool{
		"onononon": true, "onnoonno": true, "ooooonnnnn": false, "oooonnnnoooonnnn": false, "on": false, "": false,
		"onnoonnoonno": true, "onnoooonoonno": true, "oononoonono": true, // with some that were invalid
	} {
		var sides [2][]results.Run
		for i, side := range order {
			at := results.Run{Started: time.Unix(int64(i), 0)}
			sides[strings.IndexRune("on", side)] = append(sides[strings.IndexRune("on", side)], at)
		}
		if got := interleaved(sides[0], sides[1]); got != want {
			t.Errorf("%q: %v, want %v", order, got, want)
		}
	}
}

// TestScenariosTogether: 15 % that no scenario shows by itself are seen in all of them.
func TestScenariosTogether(t *testing.T) {
	noise := rand.New(rand.NewPCG(1, 2))
	var old, new []results.Run
	for clients := 1; clients <= 8; clients++ {
		for _, side := range []*[]results.Run{&old, &new} {
			runs := repeated(t, 5, func(_ int, r *results.Run) {
				r.Scenario.Clients = clients
				*r.Server.CPUNS = int64(1e6 * math.Exp(0.06*noise.NormFloat64()))
				if side == &new {
					*r.Server.CPUNS = *r.Server.CPUNS * 115 / 100
				}
			})
			if side == &new {
				runs = later(runs, time.Minute)
			}
			*side = append(*side, runs...)
		}
	}
	var failed []Change
	for _, c := range Compare(old, new) {
		if c.Failure != "" {
			failed = append(failed, c)
		}
	}
	if len(failed) != 1 || failed[0].Scenarios != 8 || failed[0].Metric.Name != "server-cpu-per-event" {
		t.Errorf("%d numbers failed, %+v: want the CPU time of 8 scenarios together", len(failed), failed)
	}
}

// TestNearestScenario: an old scenario that has no new one says in which fields the nearest of them differs.
func TestNearestScenario(t *testing.T) {
	old := repeated(t, 1, func(int, *results.Run) {})
	near := repeated(t, 1, func(_ int, r *results.Run) { r.Scenario.Clients += 5 })
	far := repeated(t, 1, func(_ int, r *results.Run) {
		r.Scenario.Clients += 7
		r.Scenario.Contract = results.Latest
	})
	clients := old[0].Scenario.Clients
	want := []string{fmt.Sprintf("clients (%d instead of %d)", clients+5, clients)}
	changes := Compare(old, append(far, near...))
	if len(changes) != 1 || !slices.Equal(changes[0].Apart, want) {
		t.Errorf("Compare = %+v, want one change, apart in %q", changes, want)
	}
	if changes := Compare(old, nil); len(changes) != 1 || changes[0].Apart != nil {
		t.Errorf("Compare with nothing = %+v, want one change with nothing near", changes)
	}
}

// TestUncompared: with fewer than five repetitions on a side nothing can be seen of times, and all the same of bytes.
func TestUncompared(t *testing.T) {
	same := func(int, *results.Run) {}
	for n, want := range map[int]bool{GateRepetitions - 1: true, GateRepetitions: false} {
		for _, c := range Compare(repeated(t, GateRepetitions, same), later(repeated(t, n, same), time.Minute)) {
			timed := map[string]bool{"latency-mean": want, "app-bytes-per-event": false}
			if uncompared, ok := timed[c.Metric.Name]; ok && c.Scenarios == 0 && c.Uncompared() != uncompared {
				t.Errorf("%s with %d new repetitions: uncompared is %v", c.Metric.Name, n, c.Uncompared())
			}
		}
	}
}
