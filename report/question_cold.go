package report

import "pollpush/results/stats"

func cold() question {
	return conditionQuestion(stats.Cold, "What does a connection for each request cost?",
		"Each request opens a connection and closes it, as behind proxies that keep none; where there is TLS its session is resumed, so that handshakes have no certificate. The handshakes are part of what is measured then.",
		[]column{{"mean latency", "latency-mean"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"packets/s", "packets"}, {"connections/s", "connections"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}},
		conditionMetric{"wire-bytes", "traffic on the wire per client and second"}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"latency-mean", meanLatency})
}
