package http1

import (
	"bytes"

	"pollpush/loadgen"
	"pollpush/loadgen/semantics"
)

// A Head is what a response's head says, and how the bytes that follow it are to be read.
type Head struct {
	semantics.Head
	Length  int64 // of the body; -1 where only chunks or the connection's end tell
	Chunked bool
	Close   bool // the server closes the connection after this response
}

// parseHead reads a head, whose lines end with CR LF each. It is strict (RFC 9112, section 6.3): what can be understood
// in two ways is an error, because then the bytes would be miscounted.
func parseHead(head []byte, fields *loadgen.Fields) (Head, error) {
	h := Head{Length: -1}
	h.Fields = fields
	line, rest := cutLine(head)
	// HTTP/1.1 200 OK
	if len(line) < 12 || string(line[:7]) != "HTTP/1." || line[8] != ' ' || (len(line) > 12 && line[12] != ' ') {
		return h, loadgen.Errorf(loadgen.Frame, "http: %.40q is not a status line", line)
	}
	h.Close = line[7] == '0'
	status, ok := semantics.Decimal(line[9:12])
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
		if err := h.field(line[:colon], semantics.Trim(line[colon+1:])); err != nil {
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
		if !semantics.EqualFold(name, "content-length") {
			return h.Head.Field(name, value)
		}
		length, ok := semantics.Decimal(value)
		if !ok || (h.Length >= 0 && h.Length != length) {
			return loadgen.Errorf(loadgen.Frame, "http: content length %.40q", value)
		}
		if length > maxBody {
			return loadgen.Errorf(loadgen.Frame, "http: a body of %d bytes, more than %d", length, maxBody)
		}
		h.Length = length
	case len("transfer-encoding"):
		if !semantics.EqualFold(name, "transfer-encoding") {
			return h.Head.Field(name, value)
		}
		if h.Chunked || !semantics.EqualFold(value, "chunked") {
			return loadgen.Errorf(loadgen.Frame, "http: transfer encoding %.40q", value)
		}
		h.Chunked = true
	case len("connection"): // and of feed-epoch
		if semantics.EqualFold(name, "connection") {
			h.Close = semantics.EqualFold(value, "close") || (h.Close && !semantics.EqualFold(value, "keep-alive"))
			return nil
		}
		return h.Head.Field(name, value)
	default:
		return h.Head.Field(name, value)
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

// cutLine cuts at the first LF, and the CR before it.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	line, rest = b[:i], b[i+1:]
	if i > 0 && line[i-1] == '\r' {
		line = line[:i-1]
	}
	return line, rest
}
