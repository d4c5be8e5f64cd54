package report

import "pollpush/results/stats"

func pace() question {
	return question{
		name: "pace", text: "What do conflating push, adaptive polling and streams that end after each burst change?",
		note:    "Conflated: push that sends the newest event, at most one each so often, which is the fair opponent of polling for the newest. Adaptive: polls that come ever more rarely while nothing happens. Retry: Server-Sent Events whose server ends the answer after each burst, and whose clients come back.",
		columns: []column{{"mean latency", "latency-mean"}, {"p90", "latency-p90"}, {"app bytes/s", "app-bytes"}, {"requests/s", "requests"}, {"empty", "empty-responses"}, {"coalesced", "coalesced"}, {"server CPU/s", "server-cpu"}},
		figures: []string{"pace"},
		findings: func(groups []stats.Group) []Finding {
			return under(setting(groups[0]), compared(groups, "latency-mean", meanLatency), comparedBytes(groups, "app-bytes", traffic))
		},
		answer: func(groups []stats.Group) string {
			return clientBytes.answer(groups, when(groups[0]), "app-bytes", perSecond)
		},
	}
}
