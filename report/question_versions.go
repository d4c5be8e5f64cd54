package report

import "pollpush/results/stats"

func versions() question {
	return conditionQuestion(stats.Versions, "What do HTTP/2 and HTTP/3 change?",
		"All over TLS 1.3. HTTP/1.1 is compared where net/http serves it, which serves HTTP/2 too, so that versions are compared and not libraries; HTTP/3 takes another one, quic-go. Each client has a connection of its own. Bytes are compared on the wire: through QUIC's socket go its packet heads and acknowledgements too, which are TCP's below the socket. A repeated head costs HTTP/2 little (HPACK, RFC 7541); quic-go's QPACK has no dynamic table, so that it costs HTTP/3 the same again. CPU time is the process's: QUIC works in it, TCP partly in the kernel on an idle core, which is in no process's.",
		[]column{{"wire bytes/s", "wire-bytes"}, {"app bytes/s", "app-bytes"}, {"packets/s", "packets"}, {"mean latency", "latency-mean"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}},
		conditionMetric{"wire-bytes", "traffic on the wire per client and second"}, conditionMetric{"server-cpu", "server's CPU time per client and second"})
}
