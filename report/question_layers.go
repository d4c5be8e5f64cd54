package report

func layers() question {
	return question{
		name: "layers", text: "What is each delivered event wrapped in?",
		note:    "Bytes per delivered event, both ways: its payload; all that went through the socket, with HTTP heads and framing; all on the wire, with TCP/IP headers, pure acknowledgements and retransmissions.",
		columns: []column{{"payload", "payload-bytes-per-event"}, {"app", "app-bytes-per-event"}, {"wire", "wire-bytes-per-event"}, {"packets", "packets-per-event"}},
		figures: []string{"bytes-layers", "cpu-event"},
	}
}
