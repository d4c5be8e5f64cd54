package report

import "pollpush/results/stats"

func heads() question {
	return conditionQuestion(stats.Heads, "What do a browser's heads and cookies cost?",
		"Over TLS, where a browser says more about itself than without. Bytes through the socket and on the wire, per client and second, both ways; per delivered event through the socket. A head comes with each request: with polling again and again, with a stream once, before what is measured.",
		[]column{{"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"app bytes/event", "app-bytes-per-event"}, {"requests/s", "requests"}},
		conditionMetric{"app-bytes", traffic})
}
