package report

import (
	"pollpush/results/stats"
	"pollpush/transport"
)

func sparse() question {
	return question{
		name: "sparse", text: "What does a sparse feed cost?",
		note:    "Per client and second, both ways: bytes through its socket, and on the wire. Empty: polls that were answered without an event.",
		columns: []column{{"bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"mean latency", "latency-mean"}, {"empty", "empty-responses"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}},
		findings: func(groups []stats.Group) []Finding {
			polls := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() == transport.Poll })
			return under(setting(groups[0]),
				comparedBytes(groups, "app-bytes", traffic),
				compared(groups, "latency-mean", meanLatency),
				stated(polls, "empty-responses", "share of polls that were answered without an event"))
		},
		answer: func(groups []stats.Group) string {
			return clientBytes.answer(groups, when(groups[0]), "app-bytes", perSecond)
		},
	}
}
