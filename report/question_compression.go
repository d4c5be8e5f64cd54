package report

import "pollpush/results/stats"

func compression() question {
	return conditionQuestion(stats.Compression, "What does compression save, and what does it cost?",
		"A poll's answer is compressed by itself, a stream as one text that goes on; messages of a WebSocket by themselves (deflate), or with those before as their dictionary (deflate-context). All clients follow one feed: what is compressed by itself is compressed once for all of them, what has a context once for each. Heads of HTTP/1.1 are never compressed. Memory is that under load, when compressors are there.",
		[]column{{"app bytes/event", "app-bytes-per-event"}, {"wire bytes/s", "wire-bytes"}, {"ratio", "compression-ratio"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}, {"memory under load", "server-memory-load"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory-load", "server's memory per client under load"})
}
