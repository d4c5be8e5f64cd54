package stats

import (
	"fmt"
	"strings"
	"testing"

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
		change(i, &r)
		runs = append(runs, r)
	}
	return runs
}

func TestGate(t *testing.T) {
	same := func(int, *results.Run) {}
	for _, test := range []struct {
		name        string
		repetitions int
		change      func(repetition int, r *results.Run)
		fails       string // metric: reason; "" when the gate is passed
	}{
		{"nothing changed", 4, same, ""},
		{"bytes 0.9 % more", 4, func(_ int, r *results.Run) { r.Bytes.AppDown = 101_000 }, ""},
		{"bytes 2 % more", 1, func(_ int, r *results.Run) { r.Bytes.AppDown = 102_400 }, "app-bytes: it rose by 2.0 %, and the gate allows 1 %"},
		{"bytes 2 % fewer", 4, func(_ int, r *results.Run) { r.Bytes.AppDown = 97_600 }, ""},
		{"bytes more in some repetitions", 3, func(i int, r *results.Run) { r.Bytes.AppDown += 5000 * int64(i) }, ""},
		{"requests", 3, func(_ int, r *results.Run) { r.Delivery.Requests = 1100 }, "requests: it rose by 10.0 %"},
		{"empty responses", 3, func(_ int, r *results.Run) { r.Delivery.EmptyResponses = 520 }, "empty-responses: it rose by 2.0 percentage points"},
		{"lost", 3, func(i int, r *results.Run) {
			if i == 1 {
				r.Delivery.Lost, r.Valid = 3, false
			}
		}, "lost: run q/a/2 lost 3 of 5000 events"},
		{"latency 5 % more, surely", 5, func(_ int, r *results.Run) { r.Latency.Mean *= 1.05 }, ""},
		{"latency 20 % more, surely", 5, func(_ int, r *results.Run) { r.Latency.Mean *= 1.2 }, "latency-mean: it rose by 20.0 % (p = 0.008), and the gate allows 10 %"},
		{"latency 20 % more, too few to be sure", 3, func(_ int, r *results.Run) { r.Latency.Mean *= 1.2 }, ""},
		{"latency 20 % more, perhaps", 5, func(i int, r *results.Run) { r.Latency.Mean *= 0.9 + 0.15*float64(i) }, ""},
		{"CPU 20 % more, surely", 5, func(_ int, r *results.Run) { *r.Server.CPUNS += 200_000 }, "server-cpu: it rose by 20.0 %"},
		{"no longer measured", 3, func(_ int, r *results.Run) { r.Valid = false }, ": it was measured before"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var failures []string
			for _, c := range Compare(repeated(t, test.repetitions, same), repeated(t, test.repetitions, test.change)) {
				if c.Failure != "" {
					failures = append(failures, c.Metric.Name+": "+c.Failure)
				}
			}
			all := strings.Join(failures, "\n")
			if test.fails == "" && all != "" || !strings.Contains(all, test.fails) {
				t.Errorf("failures are %q, want %q", all, test.fails)
			}
		})
	}
}

func TestCompareSaysWhenSamplesAreTooSmall(t *testing.T) {
	for _, test := range []struct {
		old, new int
		tooFew   bool
	}{{1, 1, true}, {3, 3, true}, {3, 4, true}, {3, 5, false}, {4, 4, false}} {
		same := func(int, *results.Run) {}
		for _, c := range Compare(repeated(t, test.old, same), repeated(t, test.new, same)) {
			if c.Metric.Name == "latency-mean" && c.TooFew != test.tooFew {
				t.Errorf("%d and %d repetitions: TooFew = %v, want %v", test.old, test.new, c.TooFew, test.tooFew)
			}
		}
	}
}
