package subscription

import (
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"

	"pollpush/headers"
	"pollpush/results"
	"pollpush/suites/targets"
)

// begin begins another connection. What goes on after one that ended as its protocol ends one is the same session.
func (f *Follower) begin() {
	if f.random == "" || f.failed {
		f.random = fmt.Sprintf("%016x", rand.Uint64())
	}
	f.batch, f.reply = false, nil
}

// expand puts values in the place of a text's placeholders. escape makes them fit in; nil: they do.
func (f *Follower) expand(text string, escape func(string) string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	at, _ := f.at()
	values := map[string]string{"topic": f.Topic(), "cursor": at, "random": f.random, "hold": f.Scenario.Hold.String()}
	if escape != nil {
		for name, value := range values {
			values[name] = escape(value)
		}
	}
	return targets.Expand(text, values)
}

// target returns path and query of the file's request.
func (f *Follower) target() string {
	target := f.source.URL
	if at, ok := f.at(); ok && f.source.Cursor.Query != "" && at != "" {
		between := "?"
		if strings.Contains(target, "?") {
			between = "&"
		}
		target += between + f.source.Cursor.Query
	}
	return escapeTarget(f.expand(target, escapeValue))
}

// fields returns what the file adds to the fields of a head, in alphabetical order.
func (f *Follower) fields() (fields []headers.Field) {
	for _, name := range slices.Sorted(maps.Keys(f.source.Headers)) {
		fields = append(fields, headers.Field{Name: name, Value: f.expand(f.source.Headers[name], nil)})
	}
	c := f.source.Cursor
	if c == nil {
		return fields
	}
	_, known := f.at()
	for _, name := range slices.Sorted(maps.Keys(c.Send)) {
		value := c.Send[name]
		if !known && strings.Contains(value, "{cursor}") {
			continue
		}
		if field, before, after, ok := cutField(value); ok {
			said, ok := f.cursor.fields[strings.ToLower(field)]
			if !ok {
				continue
			}
			value = before + said + after
		}
		fields = append(fields, headers.Field{Name: name, Value: f.expand(value, nil)})
	}
	return fields
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
	r.Kind, r.Body = headers.Post, []byte(f.expand(f.source.Body, nil))
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
	for _, text := range f.source.Send {
		all = append(all, f.expand(text, nil))
	}
	return all
}

// escapeValue makes a value fit into a path or a query (RFC 3986, section 2.1).
func escapeValue(value string) string { return strings.ReplaceAll(url.QueryEscape(value), "+", "%20") }

// escapeTarget escapes what can't stand in a request's target, so that files may have a JSON text in a query.
func escapeTarget(target string) string {
	const never = " \"<>\\^`{|}"
	var b strings.Builder
	for _, c := range []byte(target) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte(never, c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
