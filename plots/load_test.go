package plots

import (
	"strings"
	"testing"

	"pollpush/results"
)

// Where a core was used up is marked, and only there.
func TestSaturationIsMarked(t *testing.T) {
	const marked = "Rings: the server used more than 90 %"
	runs := synthetic()
	if svg := drawAll(t, runs)["latency-load"]; svg == "" || strings.Contains(svg, marked) {
		t.Error("latency-load marks a saturated server where there is none")
	}
	for i, r := range runs {
		if r.Scenario.Rate == 256 {
			used := *r.Server
			used.CPUs, used.CPUNS = []int{0}, results.Observed(r.WindowNS*95/100)
			runs[i].Server = &used
		}
	}
	if svg := drawAll(t, runs)["latency-load"]; !strings.Contains(svg, marked) {
		t.Error("latency-load does not mark where the server was saturated")
	}
}

// A short poll's cost is drawn over loads that differ in its polls alone: at each of them as many events come.
func TestCostOfPollsAtOneRate(t *testing.T) {
	var runs []results.Run
	for _, r := range synthetic() {
		s := r.Scenario
		if s.Transport != "short-poll" || s.Contract != results.EveryEvent || s.Rate == 0 {
			continue
		}
		r.Questions = nil
		runs = append(runs, r)
	}
	d, err := cpuUtilisation(runs)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.lines) != 1 {
		t.Fatalf("%d lines are drawn, want one of short polling", len(d.lines))
	}
	rates := map[float64]bool{}
	for _, r := range d.runs {
		rates[r.Scenario.Rate] = true
	}
	if len(rates) != 1 || len(d.lines[0].points) < 2 {
		t.Errorf("the line has %d points of %d rates, want some of one", len(d.lines[0].points), len(rates))
	}
}
