// Package semantics is what all versions of HTTP share (RFC 9110), as far as a load generator needs it: what a client asks, and
// what the head of the answer says.
package semantics

import (
	"net/url"

	"pollpush/loadgen"
	"pollpush/results"
)

// A Kind is what a request is for: the profiles give each its own head.
type Kind int

// The kinds of requests.
const (
	Poll        Kind = iota // a short poll
	Fetch                   // what a page asks for by fetch beside that: a long poll, a stream
	EventStream             // an SSE stream
	Upgrade                 // to WebSocket
)

// A Field is a field of a head.
type Field struct{ Name, Value string }

// A Request is what a client asks, again and again: of its head only the cursor changes.
type Request struct {
	Profile string // see results.Scenario.Headers
	Kind    Kind
	Secure  bool   // over TLS
	Host    string // with its port
	Target  string // path and query, with Cursor in it where the cursor belongs
	Extra   []Field
}

// Cursor stands in a target for the cursor's digits.
const Cursor = "{cursor}"

// After is a query that asks for what comes after the cursor.
const After = "&after=" + Cursor

// NewRequest returns the scenario's request for that path of the feed. query is added to the target, and extra to the fields.
func NewRequest(c *loadgen.Client, s results.Scenario, kind Kind, path, query string, extra ...Field) *Request {
	target := path + "?topic=" + url.QueryEscape(c.Topic())
	if s.Contract == results.Latest {
		target += "&contract=" + results.Latest
	}
	return &Request{Profile: s.Headers, Kind: kind, Secure: s.TLS, Host: c.Host(), Target: target + query, Extra: extra}
}
