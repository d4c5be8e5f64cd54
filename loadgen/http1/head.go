package http1

import (
	"bytes"

	"pollpush/feed"
	"pollpush/loadgen"
)

// A Head is what a response's head says about the bytes that follow it.
type Head struct {
	Status      int
	Length      int64 // of the body; -1 where only chunks or the connection's end tell
	Chunked     bool
	Close       bool // the server closes the connection after this response
	EventStream bool // its media type is text/event-stream

	Epoch [feed.EpochBytes]byte // the feed's, of the field Feed-Epoch; zero: it says none
}

// parseHead reads a head, whose lines end with CR LF each. It is strict (RFC 9112, section 6.3): what can be understood
// in two ways is an error, because then the bytes would be miscounted.
func parseHead(head []byte) (Head, error) {
	h := Head{Length: -1}
	line, rest := cutLine(head)
	// HTTP/1.1 200 OK
	if len(line) < 12 || string(line[:7]) != "HTTP/1." || line[8] != ' ' || (len(line) > 12 && line[12] != ' ') {
		return h, loadgen.Errorf(loadgen.Frame, "http: %.40q is not a status line", line)
	}
	h.Close = line[7] == '0'
	status, ok := decimal(line[9:12])
	if !ok || status < 100 {
		return h, loadgen.Errorf(loadgen.Frame, "http: %.40q is not a status line", line)
	}
	h.Status = int(status)
	for len(rest) > 0 {
		line, rest = cutLine(rest)
		colon := bytes.IndexByte(line, ':')
		if colon < 1 || !isToken(line[:colon]) || bytes.IndexByte(line, '\r') >= 0 {
			return h, loadgen.Errorf(loadgen.Frame, "http: %.40q is not a header field", line)
		}
		if err := h.field(line[:colon], trim(line[colon+1:])); err != nil {
			return h, err
		}
	}
	if h.Chunked && h.Length >= 0 {
		return h, loadgen.Errorf(loadgen.Frame, "http: both a content length and chunks")
	}
	if h.Status < 200 || h.Status == 204 || h.Status == 304 { // these have no body, whatever the fields say
		h.Length, h.Chunked = 0, false
	}
	if h.Length < 0 && !h.Chunked {
		h.Close = true
	}
	return h, nil
}

// field takes in one header field. The lengths decide first, because most fields are of no interest.
func (h *Head) field(name, value []byte) error {
	switch len(name) {
	case len("content-length"):
		if !equalFold(name, "content-length") {
			return nil
		}
		length, ok := decimal(value)
		if !ok || (h.Length >= 0 && h.Length != length) {
			return loadgen.Errorf(loadgen.Frame, "http: content length %.40q", value)
		}
		h.Length = length
	case len("transfer-encoding"):
		if !equalFold(name, "transfer-encoding") {
			return nil
		}
		if h.Chunked || !equalFold(value, "chunked") {
			return loadgen.Errorf(loadgen.Frame, "http: transfer encoding %.40q", value)
		}
		h.Chunked = true
	case len("content-encoding"):
		if equalFold(name, "content-encoding") && !equalFold(value, "identity") {
			return loadgen.Errorf(loadgen.Frame, "http: content encoding %.40q", value)
		}
	case len("content-type"):
		if equalFold(name, "content-type") {
			media, _, _ := bytes.Cut(value, []byte(";"))
			h.EventStream = equalFold(trim(media), "text/event-stream")
		}
	case len("connection"): // and of feed-epoch
		if equalFold(name, "feed-epoch") && feed.IsEpoch(value) {
			copy(h.Epoch[:], value)
		}
		if equalFold(name, "connection") {
			h.Close = equalFold(value, "close") || (h.Close && !equalFold(value, "keep-alive"))
		}
	}
	return nil
}

// isToken says whether a field's name has no space, control or delimiter that would make it two things at once.
func isToken(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}

// trim cuts spaces and tabs off both ends; bytes.Trim builds a set of them on each call.
func trim(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t') {
		b = b[1:]
	}
	for len(b) > 0 && (b[len(b)-1] == ' ' || b[len(b)-1] == '\t') {
		b = b[:len(b)-1]
	}
	return b
}

// cutLine cuts at the first LF, and the CR before it.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	line, rest = b[:i], b[i+1:]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, rest
}

// decimal reads an unsigned number of at most 18 digits.
func decimal(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(b) > 0 && len(b) <= 18
}

// equalFold compares ASCII without regard to case; lower is in lower case.
func equalFold(b []byte, lower string) bool {
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
