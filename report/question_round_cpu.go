package report

func roundCPU() question {
	return question{
		name: "round-cpu", text: "What does an event take of each server, and how late is it?",
		note: "Per event that a client has: CPU time of all processes of the server, which also took the event from the publisher, seconds after they were started, when Node.js may still be compiling; bytes through sockets to and from clients; system calls, where they can be counted. " +
			"Latency counts from when an event was due, so that what publishing takes is in it.",
		columns: []column{{"p50", "latency-p50"}, {"p99", "latency-p99"}, {"CPU/event", "server-cpu-per-event"}, {"bytes/event", "app-bytes-per-event"}, {"wire bytes/event", "wire-bytes-per-event"},
			{"calls/event", "server-calls-per-event"}, {"server busy", "utilisation"}, {"load generator busy", "load-busy"}},
		vary:     []string{"target", "publisher", "rate"},
		figures:  []string{"peers"},
		findings: ranking{metric: "server-cpu-per-event", format: "%s: of %d servers, an event takes least CPU time of %s, %s, and most of %s, %s", own: "; of pollpush it is %s"}.findings,
	}
}
