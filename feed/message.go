// Package feed is the numbered sequence of messages that every server offers and every subscriber follows.
package feed

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// A Message is one event of a topic. On every transport it is the same line, "seq SP due SP body LF", or the same bytes of a
// binary message (see Kind), so that transports differ only in what they wrap around it.
type Message struct {
	Seq  uint64    // 1, 2, 3, ... without gaps, per topic
	Due  time.Time // when it was scheduled to be published, even if the publisher was late; nanoseconds on the line
	Body []byte    // any UTF-8 text without CR and LF, or any bytes: see Kind.CheckBody

	line []byte // the whole message, as its log's Kind writes it; set by Log.Publish, so that N readers render nothing
}

// Line returns the message as a line with its LF, and one from a binary Log whole, as Kind.Append writes it. For a message
// from a Log it is rendered once and shared by all readers, which must not change it.
func (m Message) Line() []byte {
	if m.line != nil {
		return m.line
	}
	return AppendLine(nil, m)
}

// AppendLine appends m's line, LF included, to dst.
func AppendLine(dst []byte, m Message) []byte {
	dst = strconv.AppendUint(dst, m.Seq, 10)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, m.Due.UnixNano(), 10)
	dst = append(dst, ' ')
	dst = append(dst, m.Body...)
	return append(dst, '\n')
}

// ErrLine is what ParseLine returns for a line that is not "seq SP due SP body".
var ErrLine = errors.New(`feed: not a message line "seq due body"`)

// ParseLine reads one line, with or without its LF. The returned Body points into line: it is good until line's
// bytes change. It allocates nothing, because load generators call it for each event of each client.
func ParseLine(line []byte) (Message, error) {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	seq, rest, ok := digits(line)
	if !ok || seq == 0 {
		return Message{}, ErrLine
	}
	due, body, ok := digits(rest)
	if !ok || due > 1<<63-1 {
		return Message{}, ErrLine
	}
	return Message{Seq: seq, Due: time.Unix(0, int64(due)), Body: body}, nil
}

// digits reads an unsigned decimal number that ends with a space, and returns what follows that space.
func digits(b []byte) (n uint64, rest []byte, ok bool) {
	for i, c := range b {
		if c == ' ' {
			return n, b[i+1:], i > 0
		}
		if c < '0' || c > '9' || i >= 19 {
			return 0, nil, false
		}
		n = n*10 + uint64(c-'0')
	}
	return 0, nil, false
}

// MaxBody is the largest body a message may have, in bytes: it bounds what a history of messages can hold.
const MaxBody = 1 << 20

// CheckBody says why body can't be published, or returns nil. A body is one line of UTF-8 text, because SSE
// (HTML standard, section 9.2.5) splits on CR and LF, and WebSocket text frames are UTF-8 (RFC 6455, section 5.6).
func CheckBody(body []byte) error {
	switch {
	case len(body) > MaxBody:
		return fmt.Errorf("a body has at most %d bytes, this one has %d", MaxBody, len(body))
	case bytes.ContainsAny(body, "\r\n"):
		return errors.New("a body is one line: it can't contain CR or LF")
	case !utf8.Valid(body):
		return errors.New("a body is UTF-8 text")
	}
	return nil
}
