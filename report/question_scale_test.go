package report

import (
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/results/stats"
)

// TestScale: what a connection takes is said where most were held, and a plan says what a million would.
func TestScale(t *testing.T) {
	both := madeup.Connections()
	runs := slices.DeleteFunc(slices.Clone(both), func(r results.Run) bool { return r.Scenario.Engine != "" })
	var found []string
	for _, f := range Findings(runs) {
		if f.Question == "scale" {
			found = append(found, f.String())
		}
	}
	if text := strings.Join(found, "\n"); !strings.Contains(text, "With 100,000 connections held: The memory of each, the server's and the kernel's for its end, was ") {
		t.Errorf("the findings are %q", text)
	}
	tables := plan(stats.Groups(runs))
	if len(tables) != 1 || len(tables[0].Rows) != 4 {
		t.Fatalf("the plan is %+v", tables)
	}
	if caption := tables[0].Caption; !strings.Contains(caption, "from 1,000 to 100,000 connections") || !strings.Contains(caption, "Events reach 2,000 clients each") || !strings.Contains(caption, "needs 71 addresses") {
		t.Errorf("the caption is %q", caption)
	}
	for _, row := range tables[0].Rows {
		if len(row) != len(tables[0].Columns) || !strings.HasSuffix(row[3].Text, "GB") || row[4].Text == missing {
			t.Errorf("row %+v", row)
		}
	}
	if answer := scaleAnswer(stats.Groups(runs)); !strings.HasPrefix(answer, "With 100,000 connections held, the memory of each, the server's and the kernel's, is between ") {
		t.Errorf("the answer is %q", answer)
	}
	const fewer = " With 100,000 connections held by the epoll engine, the memory of each, the server's and the kernel's, is between "
	if answer := scaleAnswer(stats.Groups(both)); !strings.HasPrefix(answer, "With 100,000 connections held by the fasthttp engine, ") || !strings.Contains(answer, fewer) {
		t.Errorf("of two engines the answer is %q", answer)
	}
	if !slices.ContainsFunc(Findings(both), func(f Finding) bool { return f.Setting == "With 100,000 connections held by the epoll engine" }) {
		t.Error("no finding names one of two engines")
	}
	engines := plan(stats.Groups(both))
	if len(engines) != 1 || len(engines[0].Rows) != 8 || engines[0].Columns[1].Title != "engine" || engines[0].Rows[1][1].Text != results.EngineEpoll {
		t.Fatalf("of two engines the plan is %+v", engines)
	}
	if user := engines[0].Rows[3][2]; !strings.HasPrefix(user.Text, "1.8") || !strings.HasSuffix(user.Text, " GB") || user.Spread == "" {
		t.Errorf("a million connections of SSE take %+v of user memory, want twice that of a run, with an interval", user)
	}
	for i := range runs {
		runs[i].Server = nil
	}
	if tables := plan(stats.Groups(runs)); tables != nil {
		t.Errorf("a plan from nothing: %+v", tables)
	}
}
