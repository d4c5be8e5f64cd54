package report

import "pollpush/results/stats"

func middlebox() question {
	q := conditionQuestion(stats.Middleboxes, "What does it cost to pass through a proxy?",
		"The proxy runs on the server's core, so that latency has what it takes of that too; its CPU time and its memory are those of all its processes, apart from the server's. Memory per client is what it has more than before the first of them connected.",
		[]column{{"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"server CPU/event", "server-cpu-per-event"}, {"proxy CPU/event", "middlebox-cpu-per-event"}, {"proxy memory/client", "middlebox-memory"}, {"buffered", "buffered"}},
		conditionMetric{"latency-mean", meanLatency}, conditionMetric{"server-cpu-per-event", "server's CPU time per delivered event"})
	q.figures = nil
	return q
}
