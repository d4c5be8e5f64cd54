package report

import "pollpush/results/stats"

func engines() question {
	return conditionQuestion(stats.Engines, "What is the transport's cost, and what the library's?",
		"The same transports on two HTTP libraries: fasthttp, which all other numbers are of, and Go's net/http. What both have in common is the transport's.",
		[]column{{"CPU/event", "server-cpu-per-event"}, {"server memory", "server-memory"}, {"app bytes/s", "app-bytes"}, {"mean latency", "latency-mean"}},
		conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory", "server's memory per client"}, conditionMetric{"app-bytes", traffic})
}
