package report

func roundCut() question {
	return question{
		name: "round-cut", text: "What does a cut lose?",
		note: "All connections are cut in the middle of the window, and come back at once. Lost and doubled are shares of all events of the window that clients were owed; caught up is from the cut until a client hears again and has what came of what it missed.",
		columns: []column{{"lost", "lost-share"}, {"doubled", "doubled-share"}, {"caught up, p50", "resume-p50"}, {"caught up, p99", "resume-p99"}, {"bytes to come back", "resume-bytes"},
			{"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}},
		vary:     []string{"target", "publisher"},
		findings: losses,
	}
}
