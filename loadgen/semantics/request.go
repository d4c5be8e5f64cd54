// Package semantics is what all versions of HTTP share (RFC 9110), as far as a load generator needs it: what a client asks, and
// what the head of the answer says.
package semantics

import (
	"net/url"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/results"
)

// Cursor stands in a request's target for the cursor's digits: what a client asks again and again differs in nothing else.
const Cursor = "{cursor}"

// After is a query that asks for what comes after the cursor.
const After = "&after=" + Cursor

// NewRequest returns the scenario's request for that path of the feed. query is added to the target, and extra to the fields.
func NewRequest(c *loadgen.Client, s results.Scenario, kind headers.Kind, path, query string, extra ...headers.Field) *headers.Request {
	target := path + "?topic=" + url.QueryEscape(c.Topic())
	if s.Contract == results.Latest {
		target += "&contract=" + results.Latest
	}
	if s.Conflate > 0 {
		target += "&conflate=" + s.Conflate.String()
	}
	if s.RetryStream > 0 {
		target += "&retry=" + s.RetryStream.String()
	}
	return &headers.Request{
		Profile: s.Headers, Kind: kind, HTTP: s.HTTP, Secure: s.TLS, Host: c.Host(), Target: target + query,
		Cookie: headers.Cookie(s.CookieBytes), Extra: extra,
	}
}
