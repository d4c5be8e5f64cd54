package report

import (
	"math"
	"strings"
	"testing"

	"pollpush/results"
)

// predictions are one that holds, one that doesn't, one that theory isn't held to, and one fitted on its own run.
func predictions(t *testing.T) []TheoryRow {
	r := made(t, "busy", sse, 5, 3, results.EveryEvent, 1)
	return []TheoryRow{
		{r, "app-down", "B/client/s", 1000, 1004, 10, true, false},
		{r, "requests", "1/client/s", 2, 1.9, 0.02, false, false},
		{r, "server-memory", "B/client", 5000, 7000, math.NaN(), false, false},
		{r, "app-up", "B/client/s", 120, 120, 1.2, true, true},
		{r, "coalesced", "share", 0, 0.031, 0.02, false, false},
	}
}

func TestTheory(t *testing.T) {
	rows := predictions(t)
	part := theoryOf(rows)
	if want := "1 of 3 predictions within tolerance."; part.Summary != want {
		t.Errorf("summary = %q, want %q: what was fitted and what has no tolerance is no test", part.Summary, want)
	}
	text := func(table Table) string {
		var b strings.Builder
		table.writeText(&b)
		return strings.Join(strings.Fields(b.String()), " ")
	}
	all, outside := text(part.All), text(part.Outside)
	for _, want := range []string{
		"app-down 1.00 kB 1.00 kB +0.4 % 1.0 % yes", "requests 2.00 1.90 -5.0 % 1.0 % no",
		"server-memory 5.00 kB 7.00 kB +40.0 % – –", "+0.0 % 1.0 % fitted here", "coalesced 0 % 3.10 % +3.1 pp 2.0 pp no",
	} {
		if want = strings.Replace(want, "+0.0", "0.0", 1); !strings.Contains(all, want) {
			t.Errorf("the table has no %q: %s", want, all)
		}
	}
	if !strings.Contains(outside, "requests") || !strings.Contains(outside, "coalesced") || strings.Contains(outside, "app") || strings.Contains(outside, "memory") {
		t.Errorf("outside their tolerance are %s, want requests and coalesced", outside)
	}
	if part := theoryOf(nil); part.Summary != "" || len(part.All.Rows) > 0 {
		t.Errorf("without rows there is %+v", part)
	}
}

func TestTheoryText(t *testing.T) {
	var b strings.Builder
	if err := TheoryText(&b, predictions(t)); err != nil || b.String() != "\nTheory: 1 of 3 predictions within tolerance.\n" {
		t.Errorf("TheoryText = %q, %v", b.String(), err)
	}
	b.Reset()
	if err := TheoryText(&b, nil); err != nil || b.Len() > 0 {
		t.Errorf("TheoryText of nothing = %q, %v", b.String(), err)
	}
	if err := TheoryText(broken{}, predictions(t)); err == nil {
		t.Error("TheoryText to a closed pipe returned nil")
	}
}
