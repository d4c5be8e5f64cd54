package transport

import "time"

// HTTPStream is a response that never ends (RFC 6202, section 3), which a page reads as it comes (Fetch and Streams standards).
var HTTPStream = Transport{
	Name: "http-stream", Prose: "HTTP streaming", Kind: Stream, Path: "/stream",
	About: "asks once; the answer never ends, a line for each event (fetch, ReadableStream)",
	Framing: &Framing{
		ContentType: "text/plain; charset=utf-8",
		Append:      appendLine,
		Bytes:       lineBytes,
		Heartbeat:   Heartbeat{Down: len("\n"), Former: 15 * time.Second},
		Binary: &Framing{
			ContentType: OctetStream, Append: appendLine, Bytes: lineBytes,
			Heartbeat: Heartbeat{Down: BinaryLength, Former: 15 * time.Second},
		},
	},
}

// appendLine is the framing of what is sent as it is, and lineBytes its length.
func appendLine(b []byte, _ string, line []byte) []byte { return append(b, line...) }
func lineBytes(line, _ float64) float64                 { return line }
