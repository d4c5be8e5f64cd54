package null

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"pollpush/transport"
)

// handshake is what a null server answers to whoever opens a stream: the least head. HTTP/1.1 without a length ends with its
// connection. No answer of a null server names an epoch: its clients know from the start that it is the only one.
func handshake(t transport.Transport, r request) []byte {
	if t.Upgrade { // RFC 6455, section 4.2.2
		sum := sha1.Sum([]byte(r.field("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
		return fmt.Appendf(nil, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
			base64.StdEncoding.EncodeToString(sum[:]))
	}
	return []byte("HTTP/1.1 200 OK\r\nContent-Type: " + t.Framing.ContentType + "\r\n\r\n")
}

// appendEvent appends one event as a transport's server sends it: in a stream's framing, or as the answer to a held request,
// in the least head.
func appendEvent(b []byte, t transport.Transport, seq uint64, due int64, payload int) []byte {
	line := appendLine(nil, seq, due, payload)
	if t.Kind == transport.Stream {
		return t.Framing.Append(b, strconv.FormatUint(seq, 10), line)
	}
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

// topic returns the number of the topic that is requested for: GET /sse?topic=3 HTTP/1.1.
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
