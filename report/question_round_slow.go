package report

func roundSlow() question {
	return question{
		name: "round-slow", text: "What do slow readers do to each server, and to the others?",
		note: "Slow readers read nothing while the window lasts. Their rows have what was lost of their events, after they read again, and which of them the server disconnected; all else is of the others. " +
			"Memory is by how much that of all processes of the server grew from when all were connected until the window's end, with the garbage of the moment: what it grew by without slow readers is not theirs.",
		columns: []column{{"slow: lost", "slow-lost"}, {"slow: disconnected", "slow-disconnected"}, {"memory grew by", "server-memory-growth"}, {"others: lost", "lost"}, {"others: p50", "latency-p50"}, {"others: p99", "latency-p99"},
			{"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}},
		vary: []string{"target", "publisher", "slow_readers"},
	}
}
