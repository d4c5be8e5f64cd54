package main

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/report"
	"pollpush/results"
	"pollpush/results/stats"
)

// readmeDirection is what README says of clients that send: what two-way equality is worth, in one sentence, and the figure.
func readmeDirection(runs []results.Run) string {
	return readmeQuestionOf(runs, "workloads", "direction")
}

// readmeTurns is what README says of dialogues with a server that is some way away: what of a WebSocket's gain is the transport's.
func readmeTurns(runs []results.Run) string {
	return readmeQuestionOf(slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.RTT == 0 }), "tokens", "turns")
}

// readmeQuestionOf is a question's figure, its answer, and where the rest stands.
func readmeQuestionOf(runs []results.Run, suite, question string) string {
	var b strings.Builder
	of := stats.Answering(runs, question)
	answer := report.Answer(of)
	if answer == "" {
		answer = "The reference run supports no answer: too few of its runs are valid."
	}
	fmt.Fprintf(&b, "\n**%s**\n", answer)
	fmt.Fprintf(&b, "\n[Figure](plots/figures/reference/%s/%s.png). All questions, with bytes, CPU time and latency: [report.md](results/data/reference/%s/report.md), revision %s.\n",
		suite, question, suite, runs[0].Host.Revision)
	return b.String()
}
