package report

import "pollpush/results/stats"

func sharing() question {
	return conditionQuestion(stats.Sharing, "What does it cost that clients share a connection?",
		"HTTP/2, as tabs of a browser or clients behind a proxy share it. What waits for a lost or late packet of one stream are all (head-of-line blocking); a server allows so many streams to a connection, net/http 250.",
		[]column{{"mean latency", "latency-mean"}, {"p90", "latency-p90"}, {"wire bytes/s", "wire-bytes"}, {"packets/s", "packets"}, {"CPU/event", "server-cpu-per-event"}, {"server memory", "server-memory"}},
		conditionMetric{"latency-mean", meanLatency}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory", "server's memory per client"})
}
