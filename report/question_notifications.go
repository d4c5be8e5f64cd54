package report

import "pollpush/results/stats"

func notifications() question {
	return conditionQuestion(stats.Notifications, "What does it cost that each client has messages of its own?",
		"One feed that all clients follow, or a topic for each with as many messages: as much is delivered, but what is published once for all there is published for each client here. A server can write what is the same for all without making it again.",
		[]column{{"server CPU/s", "server-cpu"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}, {"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"memory under load", "server-memory-load"}, {"app bytes/s", "app-bytes"}},
		conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"latency-mean", meanLatency}, conditionMetric{"server-memory-load", "server's memory per client under load"})
}
