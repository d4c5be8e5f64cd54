// Package semantics is what all versions of HTTP share (RFC 9110), as far as a load generator needs it: what a client asks, and
// what the head of the answer says.
package semantics

import (
	"net/url"
	"strconv"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/results"
)

// Cursor stands in a request's target, or in the value of a field, for the cursor's digits: what a client asks again and again differs in nothing else.
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
	if s.KeepAlive == results.KeepAliveOff && (s.HTTP == results.HTTP1 || s.HTTP == "") {
		extra = append(extra, headers.Field{Name: "Connection", Value: "close"}) // RFC 9112, section 9.6
	}
	return &headers.Request{
		Profile: s.Headers, Kind: kind, HTTP: s.HTTP, Secure: s.TLS, Host: c.Host(), Target: target + query,
		Cookie: headers.Cookie(s.CookieBytes), Extra: append(headers.Compression(s.Headers, s.Compress), extra...), Revalidate: s.Conditional,
	}
}

// NewPoll returns the scenario's request for what comes after the client's cursor, which is good for one that has a cursor or as long
// as it has none. It is in the target; a conditional request has it as the entity tag of what the client has.
func NewPoll(c *loadgen.Client, s results.Scenario, kind headers.Kind, path, query string) *headers.Request {
	switch {
	case !s.Conditional:
		return NewRequest(c, s, kind, path, query+After)
	case c.Cursor() == 0:
		return NewRequest(c, s, kind, path, query)
	}
	return NewRequest(c, s, kind, path, query, headers.Field{Name: "If-None-Match", Value: `"` + Cursor + `"`})
}

// NewPost returns the scenario's POST to a target. Its body is still to come.
func NewPost(c *loadgen.Client, s results.Scenario, target string) *headers.Request {
	r := &headers.Request{
		Profile: s.Headers, Kind: headers.Post, HTTP: s.HTTP, Secure: s.TLS, Host: c.Host(), Target: target,
		Cookie: headers.Cookie(s.CookieBytes),
	}
	if s.KeepAlive == results.KeepAliveOff && !(s.HTTP == results.HTTP2 || s.HTTP == results.HTTP3) {
		r.Extra = []headers.Field{{Name: "Connection", Value: "close"}}
	}
	return r
}

// Sends is what the query of a connection of both directions says of what its client sends; "": it sends nothing.
func Sends(c *loadgen.Client, s results.Scenario) string {
	switch {
	case s.Context == results.ContextKept:
		return "&sends=turns"
	case s.Workload == results.WorkloadTokens:
		return "&sends=prompts"
	case !s.Upstream():
		return ""
	}
	return "&sends=messages&from=" + strconv.Itoa(c.Number())
}

// Until is a query that asks for no more than what comes up to that message.
func Until(seq uint64) string { return "&until=" + strconv.FormatUint(seq, 10) }
