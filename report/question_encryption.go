package report

import "pollpush/results/stats"

func encryption() question {
	return conditionQuestion(stats.Encryption, "What does TLS cost?",
		"TLS 1.3, with the heads that HTTP demands, which are the same with and without. Bytes: 22 for each record. The handshake is part of connecting, and not of the window.",
		[]column{{"app bytes/s", "app-bytes"}, {"mean latency", "latency-mean"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"connect bytes", "connect-bytes"}, {"connect, server CPU", "connect-server-cpu"}, {"TLS handshake, p50", "connect-tls-p50"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"})
}
