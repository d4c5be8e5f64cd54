package report

import "pollpush/results/stats"

func versions() question {
	return conditionQuestion(stats.Versions, "What do HTTP/2 and HTTP/3 change?",
		"All over TLS 1.3. HTTP/1.1 and 2 are served by net/http, so that versions are compared and not libraries; HTTP/3 takes another one, quic-go. Each client has a connection of its own. A repeated head costs HTTP/2 and 3 little (HPACK, RFC 7541; QPACK, RFC 9204): that is the strongest argument for polling.",
		[]column{{"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"packets/s", "packets"}, {"mean latency", "latency-mean"}, {"CPU/event", "server-cpu-per-event"}, {"server memory", "server-memory"}},
		conditionMetric{"app-bytes", traffic}, conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"server-memory", "server's memory per client"})
}
