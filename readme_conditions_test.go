package main

import (
	"fmt"
	"strings"

	"pollpush/report"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// readmeConditionColumns are what README shows of the conditions: a client's bytes under them.
var readmeConditionColumns = []struct {
	title, question string
	holds           func(results.Scenario) bool
}{
	{"minimal heads", "heads", func(s results.Scenario) bool { return s.Headers == results.HeadersMinimal }},
	{"browser heads", "heads", func(s results.Scenario) bool { return s.Headers == results.HeadersBrowser && s.CookieBytes == 0 }},
	{"and a cookie", "heads", func(s results.Scenario) bool { return s.CookieBytes > 0 }},
	{"HTTP/2", "versions", func(s results.Scenario) bool { return s.HTTP == results.HTTP2 && s.CookieBytes == 0 }},
	{"HTTP/2, cookie", "versions", func(s results.Scenario) bool { return s.HTTP == results.HTTP2 && s.CookieBytes > 0 }},
	{"HTTP/3", "versions", func(s results.Scenario) bool { return s.HTTP == results.HTTP3 && s.CookieBytes == 0 }},
	{"HTTP/3, cookie", "versions", func(s results.Scenario) bool { return s.HTTP == results.HTTP3 && s.CookieBytes > 0 }},
}

// readmeConditions is a row for each transport with its bytes under the conditions, and what was found of each.
func readmeConditions(runs []results.Run) string {
	var b strings.Builder
	groups := stats.Groups(runs)
	bytes := readmeColumn{"", "wire-bytes", "B", 1}
	b.WriteString("\n| bytes on the wire, per client and second |")
	for _, c := range readmeConditionColumns {
		fmt.Fprintf(&b, " %s |", c.title)
	}
	b.WriteString("\n|---" + strings.Repeat("|---:", len(readmeConditionColumns)) + "|\n")
	for _, name := range transport.Names() {
		label, any := name, false
		var cells []string
		for _, c := range readmeConditionColumns {
			cell := "–"
			for _, g := range groups {
				if g.Scenario.Transport == name && g.Scenario.Topics == g.Scenario.Clients && len(stats.Answering(g.Runs, c.question)) > 0 && c.holds(g.Scenario) {
					cell, label, any = bytes.cell(g), g.Scenario.Label(), true
				}
			}
			cells = append(cells, cell)
		}
		if any {
			fmt.Fprintf(&b, "| **%s** | %s |\n", label, strings.Join(cells, " | "))
		}
	}
	heads := stats.Groups(stats.Answering(runs, "heads"))[0]
	s := heads.Scenario
	fmt.Fprintf(&b, "\n%g events/s of %d B to each of %d clients, over TLS; HTTP/1.1 where nothing else is said; browser heads with all of HTTP/2 and 3; cookies of 512 B; repetitions: %d. Both ways, without connecting.\n",
		s.Rate, s.Payload, s.Clients, len(heads.Runs))
	first := "\n" // of the list
	told := map[string]bool{}
	for _, f := range report.Findings(runs) {
		if told[f.Question] || !strings.Contains(f.Text, " times") {
			continue
		}
		told[f.Question] = true
		fmt.Fprintf(&b, "%s* %s\n", first, f)
		first = ""
	}
	fmt.Fprintf(&b, "\nEach condition, with CPU time, memory and latency: [report.md](results/data/reference/conditions/report.md), revision %s.\n", runs[0].Host.Revision)
	return b.String()
}
