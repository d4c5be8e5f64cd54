package report

import (
	"fmt"
	"strings"
	"testing"

	"pollpush/results"
)

// throughBox makes a run through a middlebox of something that was made up without one.
func throughBox(t *testing.T, question, via string, w way, clients int, rate float64, repetition int, m results.Middlebox) results.Run {
	t.Helper()
	r := made(t, question, w, clients, rate, results.EveryEvent, repetition)
	r.ID = fmt.Sprintf("middleboxes/%s-%s-%s-%d-%g/%d", question, w.transport, via, clients, rate, repetition)
	r.Questions = []string{question}
	if r.Scenario.Via = via; via != "" {
		r.Middlebox = &m
	}
	return r
}

// TestPassages: what becomes of each transport stands in one table, also of those that don't get through.
func TestPassages(t *testing.T) {
	minute, why := int64(60.02e9), "status 403"
	blocked := throughBox(t, "passage", "nginx", ws, 5, 25, 1, results.Middlebox{Blocked: &why})
	blocked.Valid, blocked.InvalidBecause = false, []string{"load: connect: " + why}
	runs := []results.Run{
		blocked,
		throughBox(t, "passage", "nginx", sse, 5, 25, 1, results.Middlebox{Buffered: results.Observed(0.98)}),
		throughBox(t, "passage", "nginx", sse, 4, 0, 1, results.Middlebox{SilenceCutNS: &minute}),
		throughBox(t, "passage", "haproxy", sse, 5, 25, 1, results.Middlebox{Buffered: results.Observed(0.0)}),
		throughBox(t, "passage", "haproxy", ws, 4, 0, 1, results.Middlebox{SilenceCutNS: &minute}),
	}
	all := sections(runs)
	if len(all) != 1 || all[0].name != "passage" {
		t.Fatalf("the sections are %v", all)
	}
	s := all[0]
	var text strings.Builder
	for _, row := range s.table().Rows {
		for _, c := range row {
			fmt.Fprintf(&text, "%s|", c)
		}
		text.WriteString("\n")
	}
	want := "haproxy|1.1|passes|cut after 60 s|\nnginx|1.1|buffered, cut after 60 s|blocked|\n"
	if text.String() != want {
		t.Errorf("the table is\n%swant\n%s", &text, want)
	}
	if left := s.left(); len(left) != 0 {
		t.Errorf("what the table says is said again: %q", left)
	}
	if a := attemptsOf(runs); a.unmeasured != 0 || len(a.without) != 0 {
		t.Errorf("what is blocked counts as not measured: %+v", a)
	}
	if more := s.more(); len(more) != 0 {
		t.Errorf("more tables: %v", more)
	}
}

// TestCollapsing: the finding is of the most clients, and has the server's requests with and without a cache.
func TestCollapsing(t *testing.T) {
	var runs []results.Run
	for _, clients := range []int{10, 1000} {
		runs = append(runs, throughBox(t, "collapsing", "", poll1s, clients, 1, 1, results.Middlebox{}),
			throughBox(t, "collapsing", "nginx-cache", poll1s, clients, 1, 1, results.Middlebox{Requests: results.Observed(int64(10))}))
		for i := range runs {
			runs[i].Delivery.Requests, runs[i].Delivery.Published = int64(5*runs[i].Scenario.Clients), 5
		}
	}
	found := Findings(runs)
	var texts []string
	for _, f := range found {
		if f.Question == "collapsing" {
			texts = append(texts, f.String())
		}
	}
	if len(texts) != 1 || !strings.Contains(texts[0], "With 1,000 clients: ") ||
		!strings.Contains(texts[0], "an event takes 1,000 requests of the server, and 2 behind nginx-cache.") {
		t.Errorf("the findings are %q", texts)
	}
}
