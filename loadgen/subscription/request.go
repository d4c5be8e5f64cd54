package subscription

import (
	"cmp"
	"fmt"
	"math/rand/v2"

	"pollpush/headers"
	"pollpush/results"
)

// begin begins another connection. What goes on after one that ended as its protocol ends one is the same session.
func (f *Follower) begin() {
	if f.random == "" || f.failed {
		f.random = fmt.Sprintf("%016x", rand.Uint64())
	}
	f.batch, f.reply = false, nil
}

// target returns path and query of the file's request.
func (f *Follower) target() string {
	if f.hasCursor() {
		return f.expandTarget(f.source.resumed)
	}
	return f.expandTarget(f.source.target)
}

// fields returns what the file adds to the fields of a head.
func (f *Follower) fields() []headers.Field {
	fields := make([]headers.Field, 0, len(f.source.adds)+len(f.source.sends)+2)
	for _, field := range f.source.adds {
		fields = append(fields, headers.Field{Name: field.name, Value: f.expandField(field.value)})
	}
	known := f.hasCursor()
	for _, field := range f.source.sends {
		if (known || !field.value.cursor) && f.said(field.value) {
			fields = append(fields, headers.Field{Name: field.name, Value: f.expandField(field.value)})
		}
	}
	return fields
}

// said says that the answers before had all the fields that a text needs.
func (f *Follower) said(t text) bool {
	for _, name := range t.fields {
		if _, ok := f.cursor.fields[name]; !ok {
			return false
		}
	}
	return true
}

// Request returns the file's request, of a kind that its method may change.
func (f *Follower) Request(kind headers.Kind) *headers.Request {
	f.cursor.changed = false
	s := f.Scenario
	r := &headers.Request{
		Profile: s.Headers, Kind: kind, HTTP: s.HTTP, Secure: s.TLS, Host: f.Host(), Target: f.target(),
		Cookie: headers.Cookie(s.CookieBytes), Extra: f.fields(),
	}
	if s.KeepAlive == results.KeepAliveOff && cmp.Or(s.HTTP, results.HTTP1) == results.HTTP1 {
		r.Extra = append(r.Extra, headers.Field{Name: "Connection", Value: "close"}) // RFC 9112, section 9.6
	}
	if kind == headers.Upgrade && s.Compress == "" { // what Chromium offers, a server may agree to
		r.Extra = append(r.Extra, headers.Field{Name: "Sec-WebSocket-Extensions"})
	}
	if f.source.Method != "POST" || kind == headers.Upgrade {
		return r
	}
	if kind == headers.EventStream {
		r.Extra = append([]headers.Field{{Name: "Accept", Value: "text/event-stream"}}, r.Extra...)
	}
	r.Kind, r.Body = headers.Post, []byte(f.expand(f.source.body))
	return r
}

// Post returns a POST of a body to where the file's requests go.
func (f *Follower) Post(body string) *headers.Request {
	r := f.Request(headers.Post)
	r.Kind, r.Body = headers.Post, []byte(body)
	return r
}

// First returns what the client of a connection of both directions says first.
func (f *Follower) First() []string {
	var all []string
	for _, t := range f.source.first {
		all = append(all, f.expand(t))
	}
	return all
}
