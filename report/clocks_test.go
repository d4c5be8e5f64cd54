package report

import (
	"io"
	"regexp"
	"strings"
	"testing"

	"pollpush/results"
)

// TestClocksOfSeveralHosts: every format says what latencies between hosts may be off by, in tables, sentences and the list of
// runs, and nothing of the kind where one clock has timed all.
func TestClocksOfSeveralHosts(t *testing.T) {
	one, several := madeUp(t), madeUp(t)
	for i := range several {
		several[i].Clocks = []results.Clock{{Name: "b", BoundNS: 123_000}}
	}
	written := func(write func(io.Writer, Report) error, runs []results.Run) string {
		var text strings.Builder
		if err := write(&text, New(runs, nil, "")); err != nil {
			t.Fatal(err)
		}
		return strings.ReplaceAll(text.String(), "\u00a0", " ")
	}
	value := regexp.MustCompile(`\d (?:ms|s) ± 123 µs`)
	for name, write := range map[string]func(io.Writer, Report) error{"text": Text, "Markdown": Markdown, "HTML": HTML} {
		text := written(write, several)
		if n := len(value.FindAllString(text, -1)); n < len(ways) {
			t.Errorf("%s has %d latencies with what they may be off by, want some of each way", name, n)
		}
		if name != "text" && !strings.Contains(text, "each host compares its clock with the publisher") {
			t.Errorf("%s does not say whose clock it is", name)
		}
		if text := written(write, one); strings.Contains(text, " ± ") || strings.Contains(text, "compares its clock") {
			t.Errorf("%s of one host says something of clocks", name)
		}
	}
	table := func(w io.Writer, r Report) error { return CSV(w, r.Runs) }
	lines := strings.SplitN(written(table, several), "\n", 3)
	if !strings.HasSuffix(lines[0], ",clock_bound_ns") || !strings.HasSuffix(lines[1], ",123000") {
		t.Errorf("CSV ends with %q and %q, want the bound", lines[0][len(lines[0])-40:], lines[1][len(lines[1])-40:])
	}
	if strings.Contains(written(table, one), "clock_bound_ns") {
		t.Error("CSV of one host has a column of clocks")
	}
}
