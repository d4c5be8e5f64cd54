package report

func browserConnections() question {
	return question{
		name: "browser-connections", text: "How many clients of a browser wait for a connection?",
		note: "Over HTTP/1.1 a browser has six connections to a host, for all its tabs together; WebSockets are not among them. Counted before the first event. " +
			"Starved: never answered at all; latency is that of the others. HTTP/2 is the remedy: it carries all of a browser's requests over one connection.",
		columns: []column{{"connections", "browser-connections"}, {"waiting", "browser-waiting"}, {"starved", "browser-starved"}, {"p50", "latency-p50"}},
		figures: []string{"browser-connections"},
		vary:    []string{"clients"},
	}
}
