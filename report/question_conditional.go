package report

import "pollpush/results/stats"

func conditional() question {
	return conditionQuestion(stats.Conditional, "What do entity tags save?",
		"A conditional request names what the client has, and is answered 304 while that is the newest (RFC 9110, section 13). Without, the same client names it in the target and is answered 204. A 304 repeats the tag and says how it may be cached: tags let caches answer; between a client and the server itself they save nothing.",
		[]column{{"app bytes/s", "app-bytes"}, {"requests/s", "requests"}, {"empty", "empty-responses"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"})
}
