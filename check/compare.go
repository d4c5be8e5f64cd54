package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// compare says in what the texts that a client heard differ from those that it is owed; "": in nothing.
func compare(want, got []string) string {
	var lost, twice, unknown, late []string
	times, highest := map[string]int{}, -1
	for _, text := range got {
		at := slices.Index(want, text)
		if times[text]++; at < 0 {
			unknown = append(unknown, text)
		} else if times[text] > 1 {
			twice = append(twice, text)
		} else if at < highest {
			late = append(late, text)
		}
		highest = max(highest, at)
	}
	for _, text := range want {
		if times[text] == 0 {
			lost = append(lost, text)
		}
	}
	var parts []string
	for _, part := range []struct {
		what  string
		texts []string
	}{{"lost", lost}, {"came twice", twice}, {"came out of order", late}, {"were not to come", unknown}} {
		if n := len(part.texts); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s (first %.40q)", n, part.what, cmp.Or(part.texts[0], "")))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("of %d events: %s", len(want), strings.Join(parts, ", "))
}
