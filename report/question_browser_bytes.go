package report

func browserBytes() question {
	return question{
		name: "browser-bytes", text: "Does the browser count the same bytes?",
		note:    "Of the whole window, both ways: what Chromium's own log (SOCKET_BYTES_SENT and SOCKET_BYTES_RECEIVED) has, and what the server counted less that. What was under way at a mark may be on either side of it.",
		columns: []column{{"NetLog", "browser-net-log"}, {"difference", "browser-net-log-difference"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}},
	}
}
