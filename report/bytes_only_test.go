package report

import (
	"strings"
	"testing"

	"pollpush/results"
)

// TestBytesOutliveLatency: a scenario whose runs are all invalid for their latency has a row with its bytes, marked; one whose runs lost events
// has none.
func TestBytesOutliveLatency(t *testing.T) {
	spoilt := func(w way, because string) []results.Run {
		var runs []results.Run
		for repetition := range 5 {
			r := made(t, "staleness", w, 200, 10, results.EveryEvent, repetition+1)
			if because != "" {
				r.Valid, r.InvalidBecause = false, []string{because}
			}
			runs = append(runs, r)
		}
		return runs
	}
	text := func(because string) string {
		var b strings.Builder
		if err := Text(&b, New(append(spoilt(sse, because), spoilt(ws, "")...), nil, "")); err != nil {
			t.Fatal(err)
		}
		table, _, _ := strings.Cut(b.String(), deliveryQuestion)
		return table
	}
	late := text("load generator lagged: it stood still")
	if !strings.Contains(late, "\nsse ") || !strings.Contains(late, bytesOnlyMark) || !strings.Contains(late, bytesOnlyNote) {
		t.Errorf("the bytes of runs that are invalid for their latency are not shown, or not marked:\n%s", late)
	}
	for line := range strings.Lines(late) {
		if strings.HasPrefix(line, "sse ") && strings.Contains(line, " ms") {
			t.Errorf("latency of invalid runs is shown: %s", line)
		}
	}
	for _, because := range []string{"events lost: 3 of 2000", ""} {
		if table := text(because); strings.Contains(table, bytesOnlyMark) {
			t.Errorf("runs that are invalid because of %q have marked bytes:\n%s", because, table)
		}
	}
	if findings := Findings(spoilt(sse, "load generator lagged: it stood still")); len(findings) != 2 { // what was delivered, and how many were invalid
		t.Errorf("invalid runs support findings: %+v", findings)
	}
}
