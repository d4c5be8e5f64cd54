package report

func roundMemory() question {
	return question{
		name: "round-memory", text: "What does an idle connection take of each server?",
		note: "Nothing is published. Per connection, all clients connected less none: user memory is that of all processes of the server, as it is, and of pollpush's own after a collection: it is compared with the others as a target, pollpush, of which nothing is collected either. " +
			"Kernel memory is that of one end: buffers, and the objects of sockets, files and epoll. Per client and second: CPU time of the server, in the second and a half behind connecting, in which hardly any heartbeat comes: those are sent each 10 s or less often.",
		columns: []column{{"user memory", "server-memory"}, {"kernel memory", "server-kernel-memory"}, {"both", "server-memory-held"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"},
			{"connecting, CPU", "connect-server-cpu"}},
		vary:     []string{"target", "publisher"},
		findings: ranking{metric: "server-memory-held", format: "%s: of %d servers, an idle connection takes least memory of %s, %s, and most of %s, %s", own: "; of pollpush it is %s"}.findings,
	}
}
