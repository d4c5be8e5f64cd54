package report

import "pollpush/results/stats"

func encryption() question {
	return conditionQuestion(stats.Encryption, "What does TLS cost?",
		"TLS 1.3. Bytes: 22 for each record; heads are longer too, since a browser says more about itself on a secure origin. The handshake is part of connecting, and not of the window.",
		[]column{{"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"mean latency", "latency-mean"}, {"CPU/event", "server-cpu-per-event"}, {"server memory", "server-memory"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory", "server's memory per client"})
}
