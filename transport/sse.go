package transport

import "time"

// SSE is Server-Sent Events (HTML standard, section 9.2).
var SSE = Transport{
	Name: "sse", Prose: "SSE", Kind: Stream, Path: "/sse",
	About: "asks once; the answer never ends (Server-Sent Events, EventSource)",
	Framing: &Framing{
		ContentType: "text/event-stream",
		Append: func(b []byte, cursor string, line []byte) []byte {
			b = append(b, "id: "...)
			b = append(b, cursor...)
			b = append(b, "\ndata: "...)
			b = append(b, line...) // whose LF ends the field
			return append(b, '\n') // and an empty line the event: section 9.2.5
		},
		Bytes: func(line, cursor float64) float64 { return float64(len("id: \ndata: \n")) + line + cursor },
		// A comment. Section 9.2.7 recommends one "every 15 seconds or so", for the sake of proxies: see HeartbeatInterval.
		Heartbeat: Heartbeat{Down: len(":\n\n"), Former: 15 * time.Second},
	},
}
