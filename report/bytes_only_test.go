package report

import (
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
)

// TestBytesOutliveLatency: a scenario whose runs are all invalid for their latency has its bytes in a table of its own; one whose runs lost
// events has none.
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
		table, _, _ := strings.Cut(strings.Join(strings.Fields(b.String()), " "), deliveryQuestion)
		return table
	}
	note := bytesOnlyNote[1:] // a line begins with it, in capitals
	late := text("load generator lagged: it stood still")
	before, kept, found := strings.Cut(late, note)
	if !found || strings.Contains(before, " sse 5 ") || !strings.Contains(kept, " sse 5 ") || !strings.Contains(kept, "102 B") {
		t.Errorf("the bytes of runs that are invalid for their latency are not shown, or not apart:\n%s", late)
	}
	kept, again, _ := strings.Cut(kept, layers().text)
	if strings.Contains(again, note) {
		t.Errorf("the bytes are shown with both questions of the runs:\n%s", again)
	}
	if strings.Contains(kept, " ms") || strings.Contains(kept, "websocket") {
		t.Errorf("latency of invalid runs is shown, or bytes of valid ones once more:\n%s", kept)
	}
	for _, because := range []string{"events lost: 3 of 2000", ""} {
		if table := text(because); strings.Contains(table, note) {
			t.Errorf("runs that are invalid because of %q have their bytes shown:\n%s", because, table)
		}
	}
	if findings := Findings(spoilt(sse, "load generator lagged: it stood still")); len(findings) != 2 { // what was delivered, and how many were invalid
		t.Errorf("invalid runs support findings: %+v", findings)
	}
}

// TestMemoryOutlivesLatency: what connections take that are held stays, where all that is wrong with a run is how late it read.
func TestMemoryOutlivesLatency(t *testing.T) {
	runs := madeup.Connections()
	for i := range runs {
		if r := &runs[i]; r.Scenario.Transport == "websocket" && r.Scenario.Clients == 100_000 {
			r.Valid, r.InvalidBecause = false, []string{"load generator lagged: it read events late"}
		}
	}
	var b strings.Builder
	if err := Markdown(&b, New(runs, nil, "")); err != nil {
		t.Fatal(err)
	}
	_, kept, found := strings.Cut(b.String(), heldOnlyNote[1:])
	_, kept, _ = strings.Cut(kept, "\n\n") // from the caption on
	table, _, _ := strings.Cut(kept, "\n\n")
	if !found || !strings.Contains(table, "user memory") || strings.Count(table, "| websocket |") != 2 || strings.Contains(table, " ms") {
		t.Errorf("the memory of connections whose latency is invalid is not shown, or not alone:\n%s", table)
	}
}
