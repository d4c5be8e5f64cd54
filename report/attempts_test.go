package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"pollpush/results"
)

// attempted are runs of three scenarios: one was made again five times and is measured, of another no attempt was valid.
func attempted(t *testing.T) []results.Run {
	var runs []results.Run
	add := func(w way, repetition int, because ...[]string) {
		for i, reasons := range because {
			r := made(t, "sparse", w, 100, 1, results.EveryEvent, repetition)
			r.Attempt, r.Valid, r.InvalidBecause = i+1, len(reasons) == 0, reasons
			runs = append(runs, r)
		}
	}
	late := []string{"the publisher was 4.758ms late on average: the machine could not hold the schedule", "lost 3 of 20000 events"}
	busy := []string{"the load generator was busy for 97 % of its cores' time: it measured itself"}
	for repetition := 1; repetition <= 3; repetition++ {
		add(ws, repetition, nil)
	}
	add(sse, 1, busy, late, nil)
	add(sse, 2, busy, nil)
	add(ws, 4, late)
	add(long, 1, []string{"the publisher was 1ms late on average: the machine could not hold the schedule"}, busy, busy)
	return runs
}

// TestSelectionIsVisible: each format says how many runs were made, how many were invalid, by cause, and how many were made again.
func TestSelectionIsVisible(t *testing.T) {
	runs := attempted(t)
	wanted := []string{
		"2 of 7 runs have no valid attempt: don't quote these numbers.",
		"Runs made: 12. Invalid, and left out of every table and comparison: 7. Made again for that: 5. Wanted runs of which no attempt was valid: 2. " +
			"Scenarios without any valid run, which stand in no table: 1 of 3.",
		"Causes, of which a run may have several: the load generator was busy for … of its cores' time (4), " +
			"the publisher was … late on average (3), lost … of … events (2). Without a valid run: quick/sparse-long-poll-100-1-every-event.",
	}
	left := []string{
		"Not in the table: quick/sparse-long-poll-100-1-every-event, all of whose 3 runs were invalid " +
			"(the load generator was busy for … of its cores' time (2), the publisher was … late on average (1)).",
		"Not in their row: quick/sparse-websocket-100-1-every-event/4, of which no attempt was valid (lost … of … events (1), the publisher was … late on average (1)).",
	}
	for _, format := range []string{"text", "md", "html", "bench"} {
		var got bytes.Buffer
		write := func(w io.Writer) error { return Write(w, format, runs, "") }
		if format == "html" {
			write = func(w io.Writer) error { return HTML(w, New(runs, nil, "")) }
		}
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		text := strings.NewReplacer("&#39;", "'", "\u00a0", " ").Replace(got.String())
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range wanted {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
		if folded := strings.Contains(text, "<summary>Not in the table, or not in their row: 2</summary>"); folded != (format == "html") {
			t.Errorf("%s folds what stands in no row: %v", format, folded)
		}
		if format == "bench" {
			continue
		}
		for _, want := range left {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", format, want)
			}
		}
		for _, row := range []string{"sse", "long-poll"} { // what is many
			name := fmt.Sprintf("quick/sparse-%s-100-1-every-event", row)
			if table := strings.Count(text, name+"<") + strings.Count(text, name+" "); table != 1 {
				t.Errorf("%s has %d rows of attempts for %s, want 1", format, table, row)
			}
		}
	}
	if lead := lead(runs, results.Hosts(runs)); !strings.HasPrefix(lead, "12 runs (7 invalid, 5 made again) of 3 scenarios, ") {
		t.Errorf("the lead is %q", lead)
	}
	if got := attemptsOf(runs[:3]).caution(); got != "" {
		t.Errorf("of valid runs: caution %q", got)
	}
	if got, want := attemptsOf(runs[3:4]).caution(), "The only run is invalid: there is nothing to quote."; got != want {
		t.Errorf("of an invalid run: caution %q, want %q", got, want)
	}
	if text := attemptsOf(runs[:3]).text(); text != "Runs made: 3. None of them was invalid." {
		t.Errorf("of valid runs it says %q", text)
	}
}
