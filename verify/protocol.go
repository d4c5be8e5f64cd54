package verify

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"pollpush/results"
)

// A protocol is how a transport says what a null server has to say.
type protocol struct {
	answer func(r request) []byte                                    // to the handshake; nil: there is none
	event  func(b []byte, seq uint64, due int64, payload int) []byte // appends one event
	asks   bool                                                      // each event is the answer to a request
}

// protocolOf returns the protocol of a transport.
func protocolOf(transport string) (protocol, error) {
	switch transport {
	case results.SSE:
		return protocol{answer: streamAnswer, event: streamEvent}, nil
	case results.WebSocket:
		return protocol{answer: upgradeAnswer, event: frameEvent}, nil
	case results.LongPoll:
		return protocol{event: pollEvent, asks: true}, nil
	}
	return protocol{}, fmt.Errorf("null server: it doesn't speak %s", transport)
}

// streamAnswer is the least head of an event stream: HTTP/1.1 without a length ends with its connection. No answer of a
// null server names an epoch: its clients know from the start that it is the only one.
func streamAnswer(request) []byte {
	return []byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
}

// streamEvent is one event of the HTML standard, section 9.2.5.
func streamEvent(b []byte, seq uint64, due int64, payload int) []byte {
	b = append(b, "id: "...)
	b = strconv.AppendUint(b, seq, 10)
	b = append(b, "\ndata: "...)
	return append(appendLine(b, seq, due, payload), '\n')
}

// upgradeAnswer accepts a WebSocket (RFC 6455, section 4.2.2).
func upgradeAnswer(r request) []byte {
	sum := sha1.Sum([]byte(r.field("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return fmt.Appendf(nil, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
}

// frameEvent is one text message in one frame (RFC 6455, section 5.2).
func frameEvent(b []byte, seq uint64, due int64, payload int) []byte {
	line := appendLine(nil, seq, due, payload)
	const finalText = 0x81
	switch n := len(line); {
	case n < 126:
		b = append(b, finalText, byte(n))
	case n < 1<<16:
		b = binary.BigEndian.AppendUint16(append(b, finalText, 126), uint16(n))
	default:
		b = binary.BigEndian.AppendUint64(append(b, finalText, 127), uint64(n))
	}
	return append(b, line...)
}

// pollEvent is the answer to a long poll: one event, in the least head.
func pollEvent(b []byte, seq uint64, due int64, payload int) []byte {
	line := appendLine(nil, seq, due, payload)
	b = fmt.Appendf(b, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(line))
	return append(b, line...)
}

// appendLine appends the message "seq due body LF". The body says that it was published on time, in the 8 digits that
// a generated one begins with: what the null server is late by is part of the latency that it claims.
func appendLine(b []byte, seq uint64, due int64, payload int) []byte {
	b = strconv.AppendUint(b, seq, 10)
	b = append(b, ' ')
	b = strconv.AppendInt(b, due, 10)
	b = append(b, ' ')
	for i := range payload {
		if payload >= 8 && i < 8 {
			b = append(b, '0')
		} else {
			b = append(b, '.')
		}
	}
	return append(b, '\n')
}

// A request is the head of a handshake, or of a poll.
type request struct {
	lines []string
	bytes int
}

// maxHead is how large a head may be.
const maxHead = 8 << 10

func readHead(in *bufio.Reader) (request, error) {
	var r request
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return r, err
		}
		if r.bytes += len(line); r.bytes > maxHead {
			return r, errors.New("a head of too many bytes")
		}
		line = strings.TrimRight(line, "\r\n")
		if line == "" {
			return r, nil
		}
		r.lines = append(r.lines, line)
	}
}

// topic returns the number of the topic that is asked for: GET /sse?topic=3 HTTP/1.1.
func (r request) topic() (int, error) {
	if len(r.lines) == 0 {
		return 0, errors.New("an empty head")
	}
	target, _, _ := strings.Cut(strings.TrimPrefix(r.lines[0], "GET "), " ")
	u, err := url.Parse(target)
	if err != nil {
		return 0, err
	}
	topic, err := strconv.ParseUint(u.Query().Get("topic"), 10, 31)
	return int(topic), err
}

// field returns the value of a header field, "" if there is none.
func (r request) field(name string) string {
	for _, line := range r.lines {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(key, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
