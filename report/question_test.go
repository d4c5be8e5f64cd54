package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/plots"
	"pollpush/results"
	"pollpush/results/stats"
)

// Each figure that a question names is there, and each question has all that suites, records and pages need.
func TestQuestionsAreComplete(t *testing.T) {
	var figures []string
	for _, f := range plots.Figures() {
		figures = append(figures, f.Name)
	}
	seen := map[string]bool{"other": true, "delivery": true, "theory": true, "figures": true} // the other sections
	placed := slices.Clone(headlines)
	for _, q := range questions() {
		if q.name == "" || q.text == "" || q.note == "" || seen[q.name] {
			t.Errorf("the question %+v is incomplete, or its name is another's", q)
		}
		seen[q.name] = true
		for _, name := range q.figures {
			if !slices.Contains(figures, name) {
				t.Errorf("%s: there is no figure %s", q.name, name)
			}
		}
		for _, c := range q.columns {
			c.shown() // panics where there is no such metric
		}
		placed = append(placed, q.figures...)
	}
	for _, name := range figures {
		if !slices.Contains(placed, name) {
			t.Errorf("the figure %s stands with no question", name)
		}
	}
}

// Runs stand where their record says, and nowhere else: a scenario that looks like another question's changes nothing.
func TestRunsStandWithTheirQuestions(t *testing.T) {
	alone := made(t, "alone", sse, 100, 0, results.EveryEvent, 1) // idle, but nobody asked what that costs
	newer := made(t, "alone", ws, 100, 0, results.EveryEvent, 1)
	newer.Questions = []string{"of-a-newer-pollpush"}
	several := made(t, "growth", sse, 100, 1, results.EveryEvent, 1)
	several.Questions = append(several.Questions, "busy")
	var got []string
	for _, s := range sections([]results.Run{alone, newer, several}) {
		got = append(got, s.name)
		if n := len(s.groups); s.name == "other" && n != 2 || s.name != "other" && n != 1 {
			t.Errorf("%s has %d scenarios", s.name, n)
		}
	}
	if want := []string{"busy", "growth", "other"}; !slices.Equal(got, want) {
		t.Errorf("the sections are %v, want %v", got, want)
	}
	for _, f := range Findings([]results.Run{alone, newer}) {
		if f.Question != "delivery" {
			t.Errorf("runs of which nothing was asked support %q", f.Text)
		}
	}
}

// Where a question was asked of scenarios that don't compare, each family has findings of its own, which say whose they are.
func TestFindingsOfSeveralFamilies(t *testing.T) {
	runs := two(t, five(20e6), five(1e6))
	for _, r := range two(t, five(80e6), five(2e6)) {
		r.Scenario.RTT = results.Duration(50 * time.Millisecond)
		runs = append(runs, r)
	}
	for _, r := range two(t, five(9e6), five(3e6)) {
		r.Scenario.Clients = 7
		runs = append(runs, r)
	}
	var texts []string
	for _, f := range Findings(runs) {
		if strings.Contains(f.Text, "as much as with") {
			texts = append(texts, f.String())
		}
	}
	const late, polls = ": The mean time from due to received was ", " with WebSocket. With short polling each 1 s it was "
	want := []string{
		"At 10 events/s to 100 clients with minimal headers and no added RTT" + late + "1.00 ms" + polls + "20.0 ms, 20 times as much as with WebSocket.",
		"At 10 events/s to 100 clients with minimal headers and 50 ms added RTT" + late + "2.00 ms" + polls + "80.0 ms, 40 times as much as with WebSocket.",
		"At 10 events/s to 7 clients with minimal headers and no added RTT" + late + "3.00 ms" + polls + "9.00 ms, 3 times as much as with WebSocket.",
	}
	if !slices.Equal(texts, want) {
		t.Errorf("the findings are\n%s\nwant\n%s", strings.Join(texts, "\n"), strings.Join(want, "\n"))
	}
	if n := len(stats.Families(stats.Groups(runs))); n != 3 {
		t.Errorf("%d families, want 3", n)
	}
}
