package transport

import (
	"encoding/base64"
	"math"
	"time"
)

// SSE is Server-Sent Events (HTML standard, section 9.2).
var SSE = Transport{
	Name: "sse", Prose: "SSE", Kind: Stream, Path: "/sse",
	About: "asks once; the answer never ends (Server-Sent Events, EventSource)",
	Framing: &Framing{
		ContentType: "text/event-stream",
		Append:      appendEvent,
		Bytes:       eventBytes,
		// A comment. Section 9.2.7 recommends one "every 15 seconds or so", for the sake of proxies: see HeartbeatInterval.
		Heartbeat: Heartbeat{Down: len(":\n\n"), Former: 15 * time.Second},
		Binary: &Framing{ // an event stream is UTF-8 (section 9.2.5)
			ContentType: "text/event-stream",
			Append: func(b []byte, cursor string, line []byte) []byte {
				return appendEvent(b, cursor, AppendBase64Line(nil, line[BinaryLength:]))
			},
			Bytes: func(line, cursor float64) float64 {
				return eventBytes(4*math.Ceil((line-BinaryLength)/3)+float64(len("\n")), cursor)
			},
			Heartbeat: Heartbeat{Down: len(":\n\n"), Former: 15 * time.Second},
		},
	},
}

func appendEvent(b []byte, cursor string, line []byte) []byte {
	b = append(b, "id: "...)
	b = append(b, cursor...)
	b = append(b, "\ndata: "...)
	b = append(b, line...) // whose LF ends the field
	return append(b, '\n') // and an empty line the event: section 9.2.5
}

func eventBytes(line, cursor float64) float64 {
	return float64(len("id: \ndata: \n")) + line + cursor
}

// AppendBase64Line appends a binary message as a line of text: Base64 (RFC 4648, section 4), which a page decodes by atob, and an LF.
func AppendBase64Line(b, bare []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(b, bare), '\n')
}
