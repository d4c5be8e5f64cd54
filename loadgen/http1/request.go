// Package http1 is the part of HTTP/1.1 (RFC 9112) that a load generator needs: request heads that are built once, and
// a reader of responses that allocates nothing.
package http1

import (
	"net/url"
	"strings"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/results"
)

// A Request is a request head in which only the cursor changes.
type Request struct {
	before, after string
	hasCursor     bool
	bytes         []byte
}

// cursor stands in a target for the cursor's digits.
const cursor = "{cursor}"

// After is a query that asks for what comes after the cursor.
const After = "&after=" + cursor

// Key stands in an Upgrade's head for the value of Sec-WebSocket-Key.
const Key = "{key}"

// NewRequest returns the request of the scenario's header profile for that path of the feed. query is added to the
// target, and fields to the header.
func NewRequest(c *loadgen.Client, s results.Scenario, kind headers.Kind, path, query string, fields ...headers.Field) *Request {
	target := path + "?topic=" + url.QueryEscape(c.Topic())
	if s.Contract == results.Latest {
		target += "&contract=" + results.Latest
	}
	return build(headers.Request{
		Profile: s.Headers, Kind: kind, HTTP: results.HTTP1, Secure: s.TLS, Host: c.Host(), Target: target + query,
		Cookie: headers.Cookie(s.CookieBytes), Key: Key, Extra: fields,
	})
}

func build(head headers.Request) *Request {
	r := new(Request)
	r.before, r.after, r.hasCursor = strings.Cut(head.Text(), cursor)
	return r
}

// Bytes returns the head with the cursor after message seq in it, plain where the epoch is "". They are good until the
// next call.
func (r *Request) Bytes(epoch string, seq uint64) []byte {
	r.bytes = append(r.bytes[:0], r.before...)
	if r.hasCursor {
		r.bytes = feed.AppendCursor(r.bytes, epoch, seq)
		r.bytes = append(r.bytes, r.after...)
	}
	return r.bytes
}
