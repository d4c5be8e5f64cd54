package semantics

import (
	"bytes"
	"errors"

	"pollpush/feed"
	"pollpush/loadgen"
	"pollpush/results"
)

// ErrNotTaken is of a request that a server which is about to leave has not looked at: it may be asked again, on another connection.
var ErrNotTaken = errors.New("the server leaves, and did not look at the request")

// A Head is what the head of a final answer says about its body and the feed.
type Head struct {
	Status      int
	EventStream bool                  // its media type is text/event-stream
	Coding      string                // of the body: results.CompressGzip or CompressBrotli; "": none
	Epoch       [feed.EpochBytes]byte // the feed's, of the field Feed-Epoch; zero: it says none
	Extensions  string                // of a WebSocket: those that the server takes
	Fields      *loadgen.Fields       // takes those that the client keeps; nil: it keeps none

	// Early is how many bytes that follow the head were read from the connection with it.
	Early int
}

// Field takes in one header field, whose name may be in any case. The lengths decide first, because most fields are of no
// interest.
func (h *Head) Field(name, value []byte) error {
	if h.Fields != nil {
		h.keep(name, value)
	}
	switch len(name) {
	case len("content-encoding"):
		if EqualFold(name, "content-encoding") {
			return h.coding(value)
		}
	case len("content-type"):
		if EqualFold(name, "content-type") {
			media, _, _ := bytes.Cut(value, []byte(";"))
			h.EventStream = EqualFold(Trim(media), "text/event-stream")
		}
	case len("sec-websocket-extensions"):
		if EqualFold(name, "sec-websocket-extensions") {
			h.Extensions = string(value)
		}
	case len("feed-epoch"):
		if EqualFold(name, "feed-epoch") && feed.IsEpoch(value) {
			copy(h.Epoch[:], value)
		}
	}
	return nil
}

// keep takes in a field if the client keeps it.
func (h *Head) keep(name, value []byte) {
	for i, kept := range h.Fields.Names {
		if EqualFold(name, kept) {
			h.Fields.Values[i] = append(h.Fields.Values[i][:0], value...)
		}
	}
}

// coding takes in a content coding (RFC 9110, section 8.4.1): one at most.
func (h *Head) coding(value []byte) error {
	switch {
	case EqualFold(value, "identity"):
	case h.Coding == "" && (EqualFold(value, "gzip") || EqualFold(value, "x-gzip")):
		h.Coding = results.CompressGzip
	case h.Coding == "" && EqualFold(value, "br"):
		h.Coding = results.CompressBrotli
	default:
		return loadgen.Errorf(loadgen.Frame, "http: content encoding %.40q", value)
	}
	return nil
}

// Trim cuts spaces and tabs off both ends; bytes.Trim builds a set of them on each call.
func Trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// Decimal reads an unsigned number of at most 18 digits.
func Decimal(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(b) > 0 && len(b) <= 18
}

// EqualFold compares ASCII without regard to case; lower is in lower case.
func EqualFold(b []byte, lower string) bool {
	if len(b) != len(lower) {
		return false
	}
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}
