// Package http1 is the part of HTTP/1.1 (RFC 9112) that a load generator needs: request heads that are built once, and
// a reader of responses that allocates nothing.
package http1

import (
	"strings"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen/semantics"
)

// Key stands in an Upgrade's head for the value of Sec-WebSocket-Key.
const Key = "{key}"

// A Text is the head of a request as it is sent.
type Text struct {
	before, after string
	hasCursor     bool
	bytes         []byte
}

// NewText returns the head of r. Where its target has a cursor, semantics.Cursor stands in its place, and Key for an Upgrade's key.
func NewText(r *headers.Request) *Text {
	head := *r
	head.Key = Key
	t := new(Text)
	t.before, t.after, t.hasCursor = strings.Cut(head.Text(), semantics.Cursor)
	return t
}

// Bytes returns the head with the cursor after message seq in it, plain where the epoch is "". They are good until the
// next call.
func (t *Text) Bytes(epoch string, seq uint64) []byte {
	t.bytes = append(t.bytes[:0], t.before...)
	if t.hasCursor {
		t.bytes = feed.AppendCursor(t.bytes, epoch, seq)
		t.bytes = append(t.bytes, t.after...)
	}
	return t.bytes
}
