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

// connects begins another connection.
func (f *Follower) connects() { f.random = fmt.Sprintf("%016x", rand.Uint64()) }

// Expand puts values in the place of a text's placeholders. escape makes them fit in; nil: they do.
func (f *Follower) Expand(text string, escape func(string) string) string {
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

// Target returns path and query of a request: the file's, with path behind its path.
func (f *Follower) Target(path string) string {
	target := f.source.URL
	if at, ok := f.at(); ok && f.source.Cursor.Query != "" && at != "" {
		between := "?"
		if strings.Contains(target, "?") {
			between = "&"
		}
		target += between + f.source.Cursor.Query
	}
	before, query, ok := strings.Cut(target, "?")
	target = before + path
	if ok {
		target += "?" + query
	}
	return escapeTarget(f.Expand(target, escapeValue))
}

// Fields returns what the file adds to the fields of a head, in alphabetical order.
func (f *Follower) fields() (fields []headers.Field) {
	for _, name := range slices.Sorted(maps.Keys(f.source.Headers)) {
		fields = append(fields, headers.Field{Name: name, Value: f.Expand(f.source.Headers[name], nil)})
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
		fields = append(fields, headers.Field{Name: name, Value: f.Expand(value, nil)})
	}
	return fields
}

// Request returns the file's request, of a kind that its method may change, with path behind its path.
func (f *Follower) Request(kind headers.Kind, path string) *headers.Request {
	f.cursor.changed = false
	body := f.Expand(f.source.Body, nil)
	if f.source.Method == "POST" && kind != headers.Upgrade {
		return f.post(kind, path, []byte(body))
	}
	return f.request(kind, path, nil)
}

// Post returns a POST of a body.
func (f *Follower) Post(path string, body []byte) *headers.Request {
	return f.post(headers.Post, path, body)
}

func (f *Follower) post(kind headers.Kind, path string, body []byte) *headers.Request {
	r := f.request(headers.Post, path, body)
	if kind == headers.EventStream {
		r.Extra = append([]headers.Field{{Name: "Accept", Value: "text/event-stream"}}, r.Extra...)
	}
	return r
}

func (f *Follower) request(kind headers.Kind, path string, body []byte) *headers.Request {
	s := f.Scenario
	r := &headers.Request{
		Profile: s.Headers, Kind: kind, HTTP: s.HTTP, Secure: s.TLS, Host: f.Host(), Target: f.Target(path),
		Cookie: headers.Cookie(s.CookieBytes), Body: body, Extra: f.fields(),
	}
	if s.KeepAlive == results.KeepAliveOff && cmp.Or(s.HTTP, results.HTTP1) == results.HTTP1 {
		r.Extra = append(r.Extra, headers.Field{Name: "Connection", Value: "close"}) // RFC 9112, section 9.6
	}
	return r
}

// First returns what the client of a connection of both directions says first.
func (f *Follower) First() []string {
	var all []string
	for _, text := range f.source.Send {
		all = append(all, f.Expand(text, nil))
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
