package conformance

import (
	"bufio"
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
	"unicode/utf8"
)

// A peer is the client's end of a connection. What the server sends is put together and sorted, because a server may answer
// pings and messages in any order (RFC 6455, section 5.5.3 asks for "as soon as is practical").
type peer struct {
	net.Conn
	r       *bufio.Reader
	subject Subject

	kind    byte                                 // of the message at hand; 0: there is none
	message string                               // so far
	deflate bool                                 // it is compressed
	inflate func(payload string) (string, error) // nil: messages are not compressed
	answers []Message
	pongs   []string
	closed  *closeFrame
	ended   bool // the case is over
	binary  bool // a binary frame was sent, which a subject may refuse
}

type closeFrame struct {
	code   int // 1005: none
	reason string
}

// dial connects and does the opening handshake.
func dial(s Subject, n int) (*peer, error) {
	patience := cmp.Or(s.Patience, 10*time.Second)
	conn, err := net.DialTimeout("tcp", s.Address, patience)
	if err != nil {
		return nil, err
	}
	_ = conn.SetDeadline(time.Now().Add(patience))
	p := &peer{Conn: conn, r: bufio.NewReader(conn), subject: s}
	key := base64.StdEncoding.EncodeToString([]byte("0123456789abcdef"))
	_, err = io.WriteString(conn, "GET "+s.Target(n)+" HTTP/1.1\r\nHost: "+s.Address+"\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "+key+"\r\n"+offer(s)+"\r\n")
	if err == nil {
		var response *http.Response
		if response, err = http.ReadResponse(p.r, nil); err == nil && response.StatusCode != http.StatusSwitchingProtocols {
			err = fmt.Errorf("status %s", response.Status)
		}
		if err == nil && s.compressed {
			p.inflate, err = inflater(response.Header.Get("Sec-WebSocket-Extensions"))
		}
	}
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("opening handshake: %w", err)
	}
	return p, nil
}

// receive reads a frame and puts it where it belongs. It returns io.EOF at an end between frames.
func (p *peer) receive() error {
	head, err := p.r.Peek(2)
	if err != nil {
		if len(head) > 0 {
			return fmt.Errorf("the server's stream ends within a frame: %w", err)
		}
		return err
	}
	first, second := head[0], head[1]
	_, _ = p.r.Discard(2) // they are there
	fin, opcode, size := first&0x80 != 0, first&0x0f, uint64(second&0x7f)
	switch {
	case p.closed != nil:
		return fmt.Errorf("the server sent a frame %#x after its close", first)
	case first&0x70 != 0 && !p.mayCompress(first) || second&0x80 != 0:
		return fmt.Errorf("the server sent a frame that begins with %#x %#x", first, second)
	case opcode >= Close && (!fin || size > 125):
		return fmt.Errorf("the server sent a control frame that begins with %#x %#x", first, second)
	}
	if bytes := map[uint64]int{126: 2, 127: 8}[size]; bytes > 0 {
		length := make([]byte, 8)
		if _, err := io.ReadFull(p.r, length[8-bytes:]); err != nil {
			return err
		}
		size = binary.BigEndian.Uint64(length)
	}
	if size > 1<<24 {
		return fmt.Errorf("the server sent a frame of %d bytes", size)
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(p.r, payload); err != nil {
		return fmt.Errorf("the server's stream ends within a frame: %w", err)
	}
	if opcode == Text || opcode == Binary {
		p.deflate = first&rsv1 != 0
	}
	return p.take(fin, opcode, string(payload))
}

// take sorts a frame.
func (p *peer) take(fin bool, opcode byte, payload string) error {
	switch opcode {
	case Ping: // a case is over before a pong is missed
	case Pong:
		p.pongs = append(p.pongs, payload)
	case Close:
		p.closed = &closeFrame{code: 1005}
		if len(payload) >= 2 {
			p.closed = &closeFrame{int(payload[0])<<8 | int(payload[1]), payload[2:]}
		}
		if len(payload) == 1 || !utf8.ValidString(p.closed.reason) {
			return fmt.Errorf("the server sent a close with the payload %q", payload)
		}
	case Text, Binary, Continuation:
		if (opcode == Continuation) != (p.kind != 0) {
			return fmt.Errorf("the server sent a frame with opcode %d within or without a message", opcode)
		}
		if opcode != Continuation {
			p.kind, p.message = opcode, ""
		}
		p.message += payload
		if !fin {
			return nil
		}
		m := Message{p.kind, p.message}
		p.kind = 0
		if p.deflate {
			var err error
			if m.Payload, err = p.inflate(m.Payload); err != nil {
				return fmt.Errorf("the server sent a compressed message: %w", err)
			}
		}
		if m.Kind == Text && !utf8.ValidString(m.Payload) {
			return fmt.Errorf("the server sent a text that isn't UTF-8: %.80q", m.Payload)
		}
		if answer, ok := p.subject.Heard(m); ok {
			p.answers = append(p.answers, answer)
		}
	default:
		return fmt.Errorf("the server sent a frame with opcode %d", opcode)
	}
	return nil
}

// until receives frames until there is what is waited for, or the server closes, which done can see too.
func (p *peer) until(what string, done func() bool) error {
	for !done() {
		if p.closed != nil {
			if p.binary && p.refuses() {
				return p.end()
			}
			return fmt.Errorf("the server closes with %d %q, want %s", p.closed.code, p.closed.reason, what)
		}
		if err := p.receive(); err != nil {
			return fmt.Errorf("%w, want %s", err, what)
		}
	}
	return nil
}

// refuses reports whether the server has closed because it doesn't read binary messages.
func (p *peer) refuses() bool {
	_, refusal := p.subject.Answer(Message{Kind: Binary})
	return refusal != 0 && p.closed.code == refusal
}

// end waits for the end of the stream, which has to follow the server's close frame (RFC 6455, section 7.1.1).
func (p *peer) end() error {
	p.ended = true
	if err := p.receive(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("after the server's close: %v, want the end of the stream", err)
	}
	return nil
}

// nothingLeft reports answers and pongs that nothing has asked for.
func (p *peer) nothingLeft() error {
	refused := p.binary && p.closed != nil && p.refuses()
	if (len(p.answers) > 0 || len(p.pongs) > 0) && !refused {
		return fmt.Errorf("%d answers (%.80q) and the pongs %.80q came unasked", len(p.answers), p.answers, p.pongs)
	}
	return nil
}
