package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pollpush/report"
	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/transport"
)

// readmeRound is what README says of other servers: which takes least and most, by the two transports that most of them offer, and where the
// leaderboard stands.
func readmeRound(runs []results.Run) string {
	var b strings.Builder
	common := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool {
		return r.Scenario.Transport != transport.WebSocket.Name && r.Scenario.Transport != transport.SSE.Name
	})
	b.WriteString(readmeFindings(common, func(f report.Finding) string { return f.Text }, "round-memory", "round-cpu"))
	fmt.Fprintf(&b, "\nMost numbers of a round are of one run: [what two rounds agree on](docs/method.md#rounds-of-servers) is memory and bytes, and of CPU time only what is far apart. [Figure](plots/figures/reference/round/peers.png); all servers, transports and questions: "+
		"[report.md](results/data/reference/round/report.md), revision %s.\n", runs[0].Host.Revision)
	return b.String()
}

// readmeFindings are what runs show of questions, one below the other, each as said.
func readmeFindings(runs []results.Run, said func(report.Finding) string, questions ...string) string {
	var b strings.Builder
	b.WriteString("\n")
	for _, f := range report.Findings(runs) {
		if slices.Contains(questions, f.Question) {
			fmt.Fprintf(&b, "* %s\n", said(f))
		}
	}
	return b.String()
}

// TestREADMERound: of a made-up round README would say who takes least and most, by transport.
func TestREADMERound(t *testing.T) {
	text := readmeRound(madeup.Round(1))
	for _, want := range []string{
		"* WebSocket: of 5 servers, an idle connection takes least memory of nginx-nchan, ",
		"* SSE: of 3 servers, an event takes least CPU time of nginx-nchan, ",
		"results/data/reference/round/report.md",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("README would not have %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "ong polling") || strings.Count(text, "\n* ") > 4 {
		t.Errorf("README would have more than it has room for:\n%s", text)
	}
}
