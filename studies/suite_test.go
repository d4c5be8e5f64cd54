package studies_test

import (
	"slices"
	"testing"

	"pollpush/results"
	"pollpush/studies"
	"pollpush/suites"
)

// reproduced are runs of the published suite as theory would have them.
func reproduced(t *testing.T) []results.Run {
	t.Helper()
	runs, _, err := results.Read("testdata/runs.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return runs
}

// Whatever the suite measures must be found again: each number has its row.
func TestPublishedSuiteFillsEachRow(t *testing.T) {
	suite, err := suites.Load("published")
	if err != nil {
		t.Fatal(err)
	}
	cpu := func(s results.Scenario) int64 { // a client of SSE takes as much as one that polls each 2 s: there is a crossing
		interval := 2.0
		if s.PollInterval > 0 {
			interval = s.PollInterval.Seconds()
		}
		return int64(50e3 * float64(s.Clients) * s.Measure.Seconds() / interval)
	}
	var runs []results.Run
	for _, p := range suite.Points {
		for _, s := range p.Scenarios {
			d := results.Delivery{Requests: 100, Received: 100, Expected: 100}
			runs = append(runs, results.Run{
				Scenario: s.Scenario, Valid: true, WindowNS: int64(s.Measure), Delivery: d,
				Latency: &results.Latency{Mean: 1, Max: 1}, Bytes: results.Bytes{AppUp: 71600, AppDown: 21600},
				Server: &results.Server{CPUNS: results.Observed(cpu(s.Scenario))},
			})
		}
	}
	quantities := func(runs []results.Run) []string {
		var all []string
		for _, s := range studies.Sources(runs) {
			for _, r := range s.Rows {
				all = append(all, s.Name+": "+r.Quantity)
			}
		}
		return all
	}
	got, want := quantities(runs), quantities(reproduced(t))
	for _, q := range want {
		if !slices.Contains(got, q) {
			t.Errorf("the suite has no runs for %q", q)
		}
	}
	if len(got) != len(want) {
		t.Errorf("the suite fills %d rows, want %d", len(got), len(want))
	}
}
