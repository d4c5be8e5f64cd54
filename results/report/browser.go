package report

import (
	"pollpush/results/stats"
)

// browserSections are about the runs whose clients are a browser's, which compare with the Go client only where that did
// the same.
func browserSections(q stats.Questions) []section {
	return []section{
		{
			name: "browser", question: "What does a browser see?",
			note: "Chromium beside the Go client. From the time an event was due to its handler in the page, by the browser's clock; to its arrival at the Go client's socket. " +
				"Main thread: CPU time of the page's, per event. Heap: JavaScript's, of all clients together.",
			columns: []column{{"p50", "latency-p50"}, {"p90", "latency-p90"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}, {"main thread/event", "browser-main-thread"}, {"heap", "browser-heap"}, {"connections", "browser-connections"}},
			figures: []string{"browser-latency"},
			groups:  q.Browser,
		},
		{
			name: "browser-connections", question: "How many clients of a browser wait for a connection?",
			note: "Over HTTP/1.1 a browser has six connections to a host, for all its tabs together; WebSockets are not among them. Counted before the first event. " +
				"Starved: never answered at all; latency is that of the others. HTTP/2 is the remedy: it carries all of a browser's requests over one connection.",
			columns: []column{{"connections", "browser-connections"}, {"waiting", "browser-waiting"}, {"starved", "browser-starved"}, {"p50", "latency-p50"}},
			figures: []string{"browser-connections"},
			groups:  q.Crowd,
		},
		{
			name: "browser-bytes", question: "Does the browser count the same bytes?",
			note:    "Of the whole window, both ways: what Chromium's own log (SOCKET_BYTES_SENT and SOCKET_BYTES_RECEIVED) has, and what the server counted less that. What was under way at a mark may be on either side of it.",
			columns: []column{{"NetLog", "browser-net-log"}, {"difference", "browser-net-log-difference"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}},
			groups:  q.NetLog,
		},
	}
}
