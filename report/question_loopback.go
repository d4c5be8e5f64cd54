package report

import "pollpush/results/stats"

// loopback is an appendix: what most benchmarks measure, and what polling looks best in.
func loopback() question {
	return question{
		name: "loopback", text: "What is left without a network between?",
		note:    "An appendix, for comparison with benchmarks that do the same: client and server as near as they can be, with the heads that HTTP demands. No user sees this.",
		columns: []column{{"mean", "latency-mean"}, {"p50", "latency-p50"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"app bytes/event", "app-bytes-per-event"}, {"wire bytes/event", "wire-bytes-per-event"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}},
		findings: func(groups []stats.Group) []Finding {
			return under(setting(groups[0]),
				compared(groups, "latency-mean", meanLatency),
				comparedBytes(groups, "app-bytes-per-event", "traffic through the sockets per delivered event"))
		},
		answer: latencyAnswer,
	}
}
