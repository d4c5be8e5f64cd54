package report

import "pollpush/results/stats"

func cold() question {
	return conditionQuestion(stats.Cold, "What does a connection for each request cost?",
		"Each request opens a connection, and a TLS session where there is TLS, and closes it: as clients do that are started for each request, and proxies that keep none. The handshakes are part of what is measured then.",
		[]column{{"mean latency", "latency-mean"}, {"p90", "latency-p90"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"packets/s", "packets"}, {"server CPU/s", "server-cpu"}},
		conditionMetric{"wire-bytes", "traffic on the wire per client and second"}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"latency-mean", meanLatency})
}
