// Package sse answers GET /sse?topic= with a stream of Server-Sent Events (HTML standard, section 9.2): "id: EPOCH-SEQ"
// and "data: LINE" for each message, which is Base64 of a binary one, resumed from Last-Event-ID. With retry=1s the answer ends once it has sent what there is, and
// its clients come back after that time.
package sse

import (
	"fmt"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns Server-Sent Events.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.SSE, Stream: &stream}
}

var stream = servers.Stream{
	Framing:   transport.SSE.Framing,
	Cursor:    "Last-Event-ID",
	Retry:     time.Second,
	Told:      func(retry time.Duration) string { return fmt.Sprintf("retry: %d\n\n", retry.Milliseconds()) },
	Heartbeat: ":\n\n",
	Goodbye:   ": the server stops\n\n",
	Before:    beginEvent,
	After:     "\n", // the line's own LF ends the data field
	TextOnly:  true, // it is UTF-8 (section 9.2.5)
}

// beginEvent begins an event, whose ID is the cursor that a browser comes back with.
func beginEvent(b []byte, epoch string, seq uint64) []byte {
	b = append(b, "id: "...)
	b = feed.AppendCursor(b, epoch, seq)
	return append(b, "\ndata: "...)
}
