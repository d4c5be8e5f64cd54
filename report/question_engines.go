package report

import "pollpush/results/stats"

func engines() question {
	return conditionQuestion(stats.Engines, "What is the transport's cost, and what the library's?",
		"The same transports on two HTTP libraries: fasthttp, which all numbers of HTTP/1.1 are of where nothing else is said, and Go's net/http, whose streams are chunked. Feed, runtime and kernel are the same for both.",
		[]column{{"server CPU/s", "server-cpu"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}, {"mean latency", "latency-mean"}, {"app bytes/s", "app-bytes"}},
		conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"latency-mean", meanLatency})
}
