package report

import "pollpush/results/stats"

func churn() question {
	return conditionQuestion(stats.Churn, "What does it cost that clients leave and come back?",
		"A client leaves after a time of its own, and comes back at once as one who has what it had: connecting, TLS and resuming happen within what is measured, and nothing may be lost. Connections are those that were opened within the window; caught up is from dialling until the client has what it missed.",
		[]column{{"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"packets/s", "packets"}, {"connections/s", "connections"}, {"caught up, p50", "resume-p50"}, {"mean latency", "latency-mean"}, {"p99", "latency-p99"}},
		conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"wire-bytes", "traffic on the wire per client and second"}, conditionMetric{"latency-mean", meanLatency})
}
