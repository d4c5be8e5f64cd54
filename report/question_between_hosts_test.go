package report_test

import (
	"strings"
	"testing"

	"pollpush/report"
	"pollpush/results"
)

// betweenHosts are made-up runs whose clients are on other hosts than the publisher.
func betweenHosts(t *testing.T) []results.Run {
	runs := report.MadeUp(t)
	for i := range runs {
		r := &runs[i]
		if r.Latency == nil {
			continue
		}
		r.Questions = append(r.Questions, "hosts")
		r.Clocks = []results.Clock{{Name: "b", BoundNS: r.Latency.P50 / 20, MinRTTNS: 90_000}, {Name: "c", BoundNS: r.Latency.P50 / 40, MinRTTNS: 80_000}}
		r.Reference = &results.Reference{Clients: 10, DifferenceNS: results.Observed(int64(7_000))}
	}
	return runs
}

// TestBetweenHosts: a page says what its latencies are worth, and nothing of the kind where one clock has timed all.
func TestBetweenHosts(t *testing.T) {
	said := func(runs []results.Run) string {
		var b strings.Builder
		if err := report.Markdown(&b, report.New(runs, nil, "")); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(b.String(), "\u00a0", " ")
	}
	text := said(betweenHosts(t))
	for _, want := range []string{"What is a latency between hosts worth?", "A latency is known to ± 26 ms, which is 5.19 % of a median at the most.", "| sse | 200 | 553 µs | ± 29 µs | 5.19 % | 40.0 µs | 7.00 µs |"} {
		if !strings.Contains(text, want) {
			t.Errorf("the report does not have %q", want)
		}
	}
	one := betweenHosts(t)
	for i := range one {
		one[i].Clocks, one[i].Reference = nil, nil
	}
	if text := said(one); strings.Contains(text, "A latency is known to") || strings.Contains(text, "What the clocks leave open") {
		t.Error("the report of one host speaks of its clocks")
	}
}
