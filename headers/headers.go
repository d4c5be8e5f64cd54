// Package headers says what the heads of requests consist of: what each kind of client sends, field by field, in the order of the
// wire. The load generator writes them, and theory counts them.
package headers

import (
	"slices"
	"strconv"
	"strings"
)

// The profiles: whose heads a client sends.
const (
	Minimal = "minimal" // what HTTP demands: a machine's
	Browser = "browser" // what Chromium 156 sends
	Lubbers = "lubbers" // what Lubbers & Greco printed in 2010
)

// A Field is one of a head. Its name is spelt as HTTP/1.1 does; HTTP/2 and 3 have it in lower case (RFC 9113, section 8.2).
type Field struct{ Name, Value string }

// A Kind is what a request is for: the profiles give each its own head.
type Kind int

// The kinds of requests.
const (
	Poll        Kind = iota // a short poll
	Fetch                   // what a page asks for by fetch beside that: a long poll, a stream
	EventStream             // an SSE stream
	Upgrade                 // to WebSocket: by GET (RFC 6455, section 4.1), over HTTP/2 and 3 by an extended CONNECT (RFC 8441)
	Post                    // what a page sends by fetch: a POST of a text, which is the request's Body
)

// A Request is what its head depends on.
type Request struct {
	Profile    string // Minimal, if it is none of those
	Kind       Kind
	HTTP       string // "1.1", which "" is too, "2" or "3"
	Secure     bool   // over TLS
	Host       string // with its port
	Target     string // path and query
	Cookie     string // the whole field's value; "": none
	Key        string // of an Upgrade over HTTP/1.1: Sec-WebSocket-Key, 24 characters
	Revalidate bool   // a Poll or Fetch whose answer a browser keeps, to ask whether it still holds: cache "no-cache", not "no-store"
	Body       []byte // of a Post: what follows the head, which says its length
	Extra      []Field
}

// Fields returns the head's fields, without those that begin with a colon. Extra ones take the place of those of the same name,
// or else the one that Chromium gives them; an empty one takes that of its name away.
func (r Request) Fields() []Field {
	fields := r.profile()
	if r.Cookie != "" {
		fields = with(fields, Field{"Cookie", r.Cookie})
	}
	for _, extra := range r.Extra {
		fields = with(fields, extra)
	}
	return fields
}

func (r Request) profile() []Field {
	switch {
	case r.Profile == Browser:
		return r.chromium()
	case r.lubbers():
		return append([]Field(nil), lubbers...)
	}
	return r.minimal()
}

// Pseudo returns what HTTP/2 and 3 have in the place of a request line (RFC 9113, section 8.3.1), in Chromium's order.
func (r Request) Pseudo() []Field {
	method, protocol := r.Method(), []Field(nil)
	if method == "CONNECT" {
		protocol = []Field{{":protocol", "websocket"}}
	}
	scheme := "http"
	if r.Secure {
		scheme = "https"
	}
	return append([]Field{{":method", method}, {":authority", r.Host}, {":scheme", scheme}, {":path", r.Target}}, protocol...)
}

// Method returns the request's method.
func (r Request) Method() string {
	switch {
	case r.Kind == Post:
		return "POST"
	case r.Kind == Upgrade && r.multiplexed():
		return "CONNECT"
	}
	return "GET"
}

// Text returns the whole head over HTTP/1.1 (RFC 9112, section 2.1), with the empty line that ends it.
func (r Request) Text() string {
	target := r.Target
	if r.lubbers() {
		target = lubbersTarget
	}
	var b strings.Builder
	b.Grow(1 << 10)
	b.WriteString(r.Method() + " " + target + " HTTP/1.1\r\n")
	for _, f := range r.Fields() {
		b.WriteString(f.Name + ": " + f.Value + "\r\n")
	}
	b.WriteString("\r\n")
	return b.String()
}

// multiplexed reports whether the head is one of HTTP/2 or 3, which know no request line, no Host and nothing of connections
// (RFC 9113, section 8.2.2).
func (r Request) multiplexed() bool { return r.HTTP == "2" || r.HTTP == "3" }

// minimal is what HTTP and the transport demand.
func (r Request) minimal() []Field {
	var fields []Field
	if !r.multiplexed() {
		fields = append(fields, Field{"Host", r.Host})
	}
	switch r.Kind {
	case EventStream:
		fields = append(fields, Field{"Accept", "text/event-stream"})
	case Upgrade:
		if !r.multiplexed() {
			fields = append(fields, Field{"Upgrade", "websocket"}, Field{"Connection", "Upgrade"}, Field{"Sec-WebSocket-Key", r.Key})
		}
		fields = append(fields, Field{"Sec-WebSocket-Version", "13"})
	case Post:
		fields = append(fields, r.length())
	}
	return fields
}

// length says how long the body is.
func (r Request) length() Field { return Field{"Content-Length", strconv.Itoa(len(r.Body))} }

// with puts a field in the place of the one of its name, or else where Chromium has it: a page's own fields before those that
// it can't set, and what the network layer adds before what the connection does.
func with(fields []Field, f Field) []Field {
	i := index(fields, f.Name)
	switch {
	case f.Value == "" && i >= 0:
		return slices.Delete(fields, i, i+1)
	case f.Value == "":
		return fields
	case i >= 0:
		fields[i].Value = f.Value
		return fields
	}
	next := []string{"Sec-WebSocket-Key", "Sec-WebSocket-Extensions", "Priority"}
	if f.Name == "Last-Event-ID" {
		next = []string{"Sec-Fetch-Site", "Referer"}
	}
	for _, name := range next {
		if i := index(fields, name); i >= 0 {
			return slices.Insert(fields, i, f)
		}
	}
	return append(fields, f)
}

func index(fields []Field, name string) int {
	return slices.IndexFunc(fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
}
