package report

import (
	"regexp"
	"strings"
	"testing"

	"pollpush/results"
)

// TestClocksOfSeveralHosts: every format says what latencies between hosts may be off by, in the table, the sentences and the list of
// runs, and nothing of the kind where one clock has timed all.
func TestClocksOfSeveralHosts(t *testing.T) {
	one := madeUp(t)
	several := madeUp(t)
	for i := range several {
		several[i].Clocks = []results.Clock{{Name: "b", BoundNS: 123_000}}
	}
	written := func(format string, runs []results.Run) string {
		var text strings.Builder
		if err := Write(&text, format, runs, ""); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	value := regexp.MustCompile(`\d (?:ms|s) ± 123 µs`)
	for _, format := range []string{"text", "md", "html"} {
		text := strings.ReplaceAll(written(format, several), "\u00a0", " ")
		if n := len(value.FindAllString(text, -1)); n < 20 {
			t.Errorf("%s has %d latencies with what they may be off by, want some of each scenario", format, n)
		}
		if format != "text" && !strings.Contains(text, "each host compares its clock with the publisher") {
			t.Errorf("%s does not say whose clock it is", format)
		}
		if text := written(format, one); strings.Contains(text, "±") || strings.Contains(text, "compares its clock") {
			t.Errorf("%s of one host says something of clocks", format)
		}
	}
	header, first, _ := strings.Cut(written("csv", several), "\n")
	first, _, _ = strings.Cut(first, "\n")
	if !strings.HasSuffix(strings.TrimSpace(header), ",clock_bound_ns") || !strings.HasSuffix(strings.TrimSpace(first), ",123000") {
		t.Errorf("CSV ends with %q and %q, want the bound", header[len(header)-40:], first[len(first)-40:])
	}
	if strings.Contains(written("csv", one), "clock_bound_ns") {
		t.Error("CSV of one host has a column of clocks")
	}
}
