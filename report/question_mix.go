package report

import "pollpush/results/stats"

func mix() question {
	return conditionQuestion(stats.Mixes, "What do a few clients of another transport cost?",
		"Clients of several transports on one server process, because some networks let no WebSocket through. All numbers of the server are of all clients together.",
		[]column{{"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"server memory", "server-memory"}},
		conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"app-bytes", traffic}, conditionMetric{"latency-mean", meanLatency})
}
