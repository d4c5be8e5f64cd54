package report

import "pollpush/results/stats"

func encryption() question {
	return conditionQuestion(stats.Encryption, "What does TLS cost?",
		"TLS 1.3. Bytes: 22 for each record; a browser's heads are longer over TLS too, those that HTTP demands are not. The handshake is part of connecting, and not of the window.",
		[]column{{"app bytes/s", "app-bytes"}, {"mean latency", "latency-mean"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"connect bytes", "connect-bytes"}, {"connect, server CPU", "connect-server-cpu"}, {"TLS handshake, p50", "connect-tls-p50"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"})
}
