package epoll

import (
	"bytes"
	"strconv"
)

// limits are how many bytes a request's head and its body may have.
type limits struct{ head, body int }

// A size is how much of what has come is the first request. It is looked at again when more has come, and goes on where it was: nothing of
// a body is looked at twice.
type size struct {
	bytes int  // of the request, if it is whole
	whole bool // or fasthttp refuses it as it is
	unmet bool // its client waits to be told to send its body
	wrong bool // it is refused, though fasthttp may wait for more of it

	head    int  // its bytes; 0: its end has not come
	expects bool // the client waits, unless the body comes at once
	chunked bool
	at      int  // the chunks before that have been looked at
	body    int  // what is in them
	last    bool // all of them have come
}

// look looks at what has come by now.
func (s *size) look(p []byte, most limits) {
	if s.head == 0 {
		if s.head = headEnd(p); s.head == 0 {
			s.bytes, s.whole = len(p), len(p) >= most.head
			return
		}
		b := bodyOf(p[:s.head])
		s.expects, s.chunked, s.at, s.bytes = b.expects, b.chunked, s.head, s.head
		switch {
		case b.refused || !b.chunked && b.length > most.body:
			s.whole, s.wrong = true, b.refused
			return
		case !b.chunked:
			s.bytes += b.length
		}
	}
	if s.chunked {
		s.chunks(p, most)
	} else {
		s.whole = len(p) >= s.bytes
	}
	s.unmet = s.expects && !s.whole
}

// chunks looks at a chunked body (RFC 9112, section 7.1), trailers included.
func (s *size) chunks(p []byte, most limits) {
	s.bytes = len(p)
	for s.at < len(p) {
		i := bytes.IndexByte(p[s.at:], '\n')
		if i < 0 {
			s.whole = len(p)-s.at > most.head
			break
		}
		line := p[s.at : s.at+i]
		s.at += i + 1
		switch {
		case s.last:
			if len(bytes.TrimRight(line, "\r")) == 0 {
				s.bytes, s.whole = s.at, true
				return
			}
		default:
			length, ok := chunkLength(line)
			if s.body += length; !ok || length > most.body || s.body > most.body {
				s.whole = true
				return
			}
			if s.last = length == 0; !s.last {
				s.at += length + len("\r\n")
			}
		}
	}
	// Of what is beside the content there may be as much again: whoever sends a byte in each chunk sends five beside it.
	if len(p) > s.head+2*most.body {
		s.whole, s.wrong = true, true
	}
}

// chunkLength is that of a chunk whose first line is given (RFC 9112, section 7.1). Where it returns false, fasthttp refuses it.
func chunkLength(line []byte) (int, bool) {
	digits, _, _ := bytes.Cut(line, []byte(";"))
	length, err := strconv.ParseUint(string(bytes.TrimSpace(digits)), 16, 30)
	return int(length), err == nil
}

// headEnd returns where a request's head ends, with the empty lines that are before it; 0: it doesn't yet.
func headEnd(p []byte) int {
	at := 0
	for at < len(p) && (p[at] == '\r' || p[at] == '\n') {
		at++
	}
	for {
		i := bytes.IndexByte(p[at:], '\n')
		if i < 0 {
			return 0
		}
		at += i + 1
		switch rest := p[at:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return at + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return at + 2
		}
	}
}

// A body is what a head says of it.
type body struct {
	length  int
	chunked bool // then the length is nothing: fasthttp closes the connection behind such a request
	expects bool // the client waits to be told to send it
	refused bool // for which no more than the head is needed
}

// bodyOf reads a head.
func bodyOf(head []byte) (b body) {
	lengths, coded := 0, 0
	first, fields, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	http11 := bytes.HasSuffix(bytes.TrimRight(first, "\r"), []byte(" HTTP/1.1"))
	for line := range bytes.Lines(fields) {
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 {
			continue
		}
		value = bytes.TrimSpace(value)
		switch name[0] | 0x20 {
		case 'c':
			if bytes.EqualFold(name, []byte("Content-Length")) {
				var err error
				lengths++
				b.length, err = strconv.Atoi(string(value))
				b.refused = b.refused || err != nil || b.length < 0 || lengths > 1
			}
		case 't':
			if bytes.EqualFold(name, []byte("Transfer-Encoding")) {
				coded++
				b.chunked = true
				b.refused = b.refused || !http11 || coded > 1 || !bytes.EqualFold(value, []byte("chunked"))
			}
		case 'e':
			// HTTP/1.0 has no expectations (RFC 9110, section 10.1.1).
			if http11 && len(value) > 0 && bytes.EqualFold(name, []byte("Expect")) {
				b.expects = true
				b.refused = b.refused || !bytes.EqualFold(value, []byte("100-continue"))
			}
		}
	}
	return b
}
