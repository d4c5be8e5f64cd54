package report

import (
	"pollpush/results/stats"
	"pollpush/transport"
)

func sparse() question {
	return question{
		name: "sparse", text: "What does a sparse feed cost?",
		note:    "Per client and second, both ways. Empty: polls that were answered without an event.",
		columns: []column{{"bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"mean latency", "latency-mean"}, {"empty", "empty-responses"}, {"server CPU/s", "server-cpu"}},
		findings: func(groups []stats.Group) []Finding {
			at := setting(groups[0])
			polls := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() == transport.Poll })
			return []Finding{
				compared(groups, at, "app-bytes", traffic, usedBytes),
				compared(groups, at, "latency-mean", meanLatency, wasLater),
				stated(polls, at, "empty-responses", "share of polls that were answered without an event"),
			}
		},
	}
}
