package report

func browserView() question {
	return question{
		name: "browser", text: "What does a browser see?",
		note: "Chromium beside the Go client. From the time an event was due to its handler in the page, by the browser's clock; to its arrival at the Go client's socket. " +
			"Main thread: CPU time of the page's, per event. Heap: JavaScript's, of all clients together.",
		columns: []column{{"p50", "latency-p50"}, {"p90", "latency-p90"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}, {"main thread/event", "browser-main-thread"}, {"heap", "browser-heap"}, {"connections", "browser-connections"}},
		figures: []string{"browser-latency"},
		vary:    []string{"client"},
	}
}
