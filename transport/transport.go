// Package transport says what each transport is: all that anybody has to know of it without knowing its code. Models,
// reports, figures, the rules of validity and the browser's pages ask here, so that none of them knows a transport by its
// name. It imports nothing of ours.
package transport

import (
	"math"
	"slices"
	"time"
)

// A Kind is who waits for whom.
type Kind int

const (
	Poll   Kind = iota // the client asks, and is answered at once, with what there is or with nothing
	Hold               // the client asks, and the server holds the request until there is something (RFC 6202, section 2)
	Stream             // the client asks once, and the answer never ends
)

// String returns the kind's name: poll, hold or stream.
func (k Kind) String() string { return [...]string{"poll", "hold", "stream"}[k] }

// A Transport is a way to follow a feed.
type Transport struct {
	Name  string // in flags, records and figures: "short-poll"
	Prose string // inside a sentence: "short polling"
	About string // what it does, as the end of a sentence that begins with its name
	Kind  Kind
	Path  string // of a GET that follows the feed

	// Upgrade is whether the GET asks for another protocol (RFC 9110, section 7.8): both sides can send then, and a browser
	// doesn't count the connection among the few that it opens to a host.
	Upgrade bool

	// Datagrams is whether what is sent may go by datagrams instead of a stream of bytes.
	Datagrams bool

	// Opening is how many clients of one browser may be connecting at a time before it slows them down; 0: any number.
	Opening int

	Framing *Framing // nil unless Kind is Stream
}

// NotOver says why a transport is not to be had over a version of HTTP; "" if it is.
func (t Transport) NotOver(version string) string {
	switch {
	case t.Upgrade && !t.Datagrams && version == "3":
		return "WebSocket over HTTP/3 (RFC 9220) is spoken by no browser: use http 1.1 or 2"
	case t.Datagrams && version != "3":
		return t.Name + " is a session of HTTP/3: use http 3"
	}
	return ""
}

// Framing is what a stream wraps around the feed's lines, "seq SP due SP body LF", or around its binary messages.
type Framing struct {
	// ContentType is of the answer that never ends; "" where the connection was upgraded instead.
	ContentType string

	// Append appends a message to b, framed as a server without any option sends it. cursor names it where the framing does.
	Append func(b []byte, cursor string, line []byte) []byte

	// Bytes is the length of what Append appends, for means too: of lines with so many bytes, LF included, and cursors with so many.
	Bytes func(line, cursor float64) float64

	Heartbeat Heartbeat

	// Binary is the same of a feed whose messages are binary: there a line is BinaryLength bytes that say how long the rest is, and
	// that. It is nil in a Framing that is one of binary messages itself.
	Binary *Framing
}

// BinaryLength is how many bytes before a binary message say how long it is, where it goes on a stream of bytes. A heartbeat there is a
// length of 0.
const BinaryLength = 4

// OctetStream is the media type of answers with binary messages (RFC 2046, section 4.5.1).
const OctetStream = "application/octet-stream"

// A Heartbeat keeps a connection open on which nothing happens, by whatever lies between. It is sent each interval, whether
// something happens or not.
type Heartbeat struct {
	Down, Up int           // bytes, without TLS; Up is what the client answers
	Former   time.Duration // the interval of runs whose scenario doesn't say one yet
}

// HeartbeatInterval is the usual time between two heartbeats, of every stream, so that comparing them doesn't compare settings. It is
// what lies between that demands heartbeats: nginx closes after 60 s without a byte (proxy_read_timeout), an Application
// Load Balancer of AWS after 60 s, Heroku's router after 55 s (H15). Of 25 s one may be lost or late. A long poll
// is held for as long, for the same reason.
const HeartbeatInterval = 25 * time.Second

// All are the transports that there are, polling first: the order of tables, keys and lanes.
var All = []Transport{ShortPoll, LongPoll, SSE, WebSocket, HTTPStream, WebTransport}

// Names returns the names of All.
func Names() []string { return namesOf(All) }

// Over returns those of All that are to be had over a version of HTTP, "1.1", "2" or "3".
func Over(version string) []Transport {
	return slices.DeleteFunc(slices.Clone(All), func(t Transport) bool { return t.NotOver(version) != "" })
}

// NamesOver returns the names of Over.
func NamesOver(version string) []string { return namesOf(Over(version)) }

func namesOf(transports []Transport) []string {
	names := make([]string, len(transports))
	for i, t := range transports {
		names[i] = t.Name
	}
	return names
}

// Streams returns the push transports in the order in which they serve as the baseline of comparisons: those first whose
// connection is upgraded, and so carries nothing of HTTP any more.
func Streams() []Transport {
	streams := slices.DeleteFunc(slices.Clone(All), func(t Transport) bool { return t.Kind != Stream })
	slices.SortStableFunc(streams, func(a, b Transport) int {
		switch {
		case a.Upgrade == b.Upgrade:
			return 0
		case a.Upgrade:
			return -1
		}
		return 1
	})
	return streams
}

// Named returns the transport of that name, and whether there is one. Records may come from a version that has more: one
// that isn't known is taken for a stream of unknown framing, whose bytes nobody can predict (NaN).
func Named(name string) (Transport, bool) {
	i := Index(name)
	if i < 0 {
		return Transport{Name: name, Prose: name, Kind: Stream, Framing: &Framing{
			Append: func(b []byte, _ string, line []byte) []byte { return append(b, line...) },
			Bytes:  func(float64, float64) float64 { return math.NaN() }, Heartbeat: Heartbeat{Former: math.MaxInt64},
		}}, false
	}
	return All[i], true
}

// Index returns the place of a name in All, -1 if it has none.
func Index(name string) int {
	return slices.IndexFunc(All, func(t Transport) bool { return t.Name == name })
}
