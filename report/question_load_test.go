package report

import (
	"strings"
	"testing"

	"pollpush/results"
)

// What the least and the most utilised server took is stated, in the numbers of the runs, and never compared.
func TestCostsAtBothEndsOfALoad(t *testing.T) {
	var runs []results.Run
	for _, rate := range []float64{100, 1, 10} { // in no order
		for _, w := range []way{poll1s, sse} {
			r := made(t, "utilisation", w, 100, rate, results.EveryEvent, 1)
			r.Questions = append(r.Questions, "load")
			r.Server.CPUs = []int{0}
			r.Delivery.Requests = 0
			if w.transport == poll1s.transport {
				r.Delivery.Requests = int64(rate) * 1000
			}
			r.Server.CPUNS = results.Observed(int64(rate * 4e7 / (1 + rate/50))) // of 5 s: 0.8 to 27 %
			r.Latency.Mean = 1e6 * rate
			r.Delivery.Received = r.Delivery.Expected
			runs = append(runs, r)
		}
	}
	got := map[string][]string{}
	for _, f := range Findings(runs) {
		got[f.Question] = append(got[f.Question], f.Text)
	}
	for question, want := range map[string][]string{
		"utilisation": {
			"With SSE the server's CPU time per delivered event was 78.4 µs at the lowest utilisation that was measured and 26.7 µs at the highest, 26.7 %.",
			"With short polling the server's CPU time per poll was 39.2 µs at the lowest utilisation that was measured and 13.3 µs at the highest, 26.7 %.",
		},
		"load": {
			"With short polling the mean time from due to received was 1.00 ms at the lowest load that was measured and 100 ms at the highest, 10,000 deliveries/s. " +
				"With SSE it was 1.00 ms at the lowest and 100 ms at the highest, 10,000.",
		},
	} {
		if strings.Join(got[question], "\n") != strings.Join(want, "\n") {
			t.Errorf("%s:\n%s\nwant\n%s", question, strings.Join(got[question], "\n"), strings.Join(want, "\n"))
		}
	}
	for _, f := range Findings(runs[:2]) {
		if f.Question == "load" || f.Question == "utilisation" {
			t.Errorf("one load has two ends: %q", f.Text)
		}
	}
}
