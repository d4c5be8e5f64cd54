package report

import "pollpush/results/stats"

func compression() question {
	return conditionQuestion(stats.Compression, "What does compression save, and what does it cost?",
		"A poll's answer is compressed by itself, a stream as one text that goes on; messages of a WebSocket by themselves (deflate), or with those before as their dictionary (deflate-context). Heads of HTTP/1.1 are never compressed.",
		[]column{{"app bytes/event", "app-bytes-per-event"}, {"wire bytes/s", "wire-bytes"}, {"CPU/event", "server-cpu-per-event"}, {"server memory", "server-memory"}, {"mean latency", "latency-mean"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory", "server's memory per client"})
}
