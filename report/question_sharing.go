package report

import "pollpush/results/stats"

func sharing() question {
	return conditionQuestion(stats.Sharing, "What does it cost that clients share a connection?",
		"HTTP/2, as tabs of a browser or clients behind a proxy share it. Events of all go one after the other through one socket; a server allows so many streams to a connection, net/http 250. Nothing is lost on the way here: that one lost packet holds up all streams of a connection (head-of-line blocking) is not in these numbers.",
		[]column{{"mean latency", "latency-mean"}, {"wire bytes/s", "wire-bytes"}, {"packets/s", "packets"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"server memory", "server-memory"}},
		conditionMetric{"latency-mean", meanLatency}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"wire-bytes", "traffic on the wire per client and second"})
}
