package nethttp

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"pollpush/servers"
)

// isExtendedConnect reports whether a request asks for a WebSocket by HTTP/2's means (RFC 8441, section 4).
func isExtendedConnect(r *http.Request) bool {
	return r.Method == http.MethodConnect && r.Header.Get(":protocol") == "websocket"
}

// upgrade answers a request for another protocol.
func (h *Handler) upgrade(w http.ResponseWriter, r *http.Request, t *servers.Transport) {
	q, ok := h.subscription(w, r)
	if !ok {
		return
	}
	s := &socket{}
	take := func() servers.Socket {
		if r.ProtoMajor == 1 {
			s.hijack(w)
		} else {
			s.Conn = newStream(w, r)
		}
		s.Init(h.core)
		h.flows.add(&s.place, s)
		return s
	}
	opening := r
	if isExtendedConnect(r) {
		opening = asUpgrade(r)
	}
	run, refused := t.Open(h.core, opening, q, take)
	switch {
	case refused.Refused():
		refuse(w, refused)
	case r.ProtoMajor > 1: // the stream ends with the handler
		run()
		s.leave()
	default:
		// A goroutine of its own, so that net/http's ends and lets go of its buffers.
		task := func() {
			run()
			s.leave()
		}
		if !h.flows.run(task) {
			s.Close()
			s.leave()
		}
	}
}

// asUpgrade returns an extended CONNECT in the form of HTTP/1.1, which is what says the same there (RFC 8441, section 5). What the
// key is for takes place in HTTP/2 itself.
func asUpgrade(r *http.Request) *http.Request {
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	up := r.Clone(r.Context())
	up.Method, up.Proto, up.ProtoMajor, up.ProtoMinor = http.MethodGet, "HTTP/1.1", 1, 1
	up.Header.Del(":protocol")
	up.Header.Set("Connection", "Upgrade")
	up.Header.Set("Upgrade", "websocket")
	up.Header.Set("Sec-WebSocket-Key", base64.StdEncoding.EncodeToString(nonce[:]))
	return up
}

// A socket is a connection of another protocol.
type socket struct {
	net.Conn
	servers.Waiter
	place
	linger atomic.Bool
	closed atomic.Bool
}

// hijack takes the connection over. When there is none any more, reading and writing fail.
func (s *socket) hijack(w http.ResponseWriter) {
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		closed, other := net.Pipe()
		closed.Close()
		other.Close()
		s.Conn = closed
		return
	}
	s.Conn = conn
	if n := buffered.Reader.Buffered(); n > 0 { // what came behind the request
		ahead, _ := buffered.Reader.Peek(n)
		s.Conn = &readAhead{Conn: conn, ahead: bytes.Clone(ahead)}
	}
}

// readAhead is a connection of which something has been read.
type readAhead struct {
	net.Conn
	ahead []byte
}

func (c *readAhead) Read(p []byte) (int, error) {
	if len(c.ahead) == 0 {
		return c.Conn.Read(p)
	}
	n := copy(p, c.ahead)
	c.ahead = c.ahead[n:]
	return n, nil
}

// CloseWrite is net.TCPConn's.
func (c *readAhead) CloseWrite() error { return closeWrite(c.Conn) }

func closeWrite(c net.Conn) error {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}

// Write is net.Conn's.
func (s *socket) Write(p []byte) (int, error) {
	s.began.Store(int64(time.Since(s.flows.started)))
	defer s.began.Store(0)
	return s.Conn.Write(p)
}

// Watch is servers.Flow's: who reads from the connection learns of its end.
func (s *socket) Watch() {}

// Begin is servers.Flow's.
func (s *socket) Begin() {}

// Linger is servers.Socket's.
func (s *socket) Linger() { s.linger.Store(true) }

// lingerTime is how long Close waits for a client to take a last answer.
const lingerTime = 500 * time.Millisecond

// Close is net.Conn's. It may be called more than once and by anybody.
func (s *socket) Close() error {
	if !s.closed.CompareAndSwap(false, true) {
		return nil
	}
	if s.linger.Load() && closeWrite(s.Conn) == nil {
		_ = s.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.Copy(io.Discard, s.Conn)
	}
	err := s.Conn.Close()
	s.Signal(servers.Gone)
	return err
}

// SetWriteDeadline does nothing: each write has a deadline of its own.
func (s *socket) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline does nothing: who reads sets its own read deadline.
func (s *socket) SetDeadline(time.Time) error { return nil }

// expire ends a write that takes too long, and with it the connection.
func (s *socket) expire() {
	if stream, ok := s.Conn.(*stream); ok {
		_ = stream.control.SetWriteDeadline(time.Unix(1, 0))
	}
}

// A stream is one of HTTP/2 or 3 that carries another protocol: the request's body comes up, the answer's goes down. What is
// written first is the answer in HTTP/1.1's form, whose fields become those of a 200 (RFC 8441, section 5.1).
type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	r       *http.Request
	begun   bool
}

func newStream(w http.ResponseWriter, r *http.Request) *stream {
	s := &stream{w: w, control: http.NewResponseController(w), r: r}
	noDeadline(s.control, r)
	return s
}

func (s *stream) Read(p []byte) (int, error) { return s.r.Body.Read(p) }

func (s *stream) Write(p []byte) (int, error) {
	if !s.begun {
		s.begun = true
		if err := s.begin(p); err != nil {
			return 0, err
		}
		return len(p), s.control.Flush()
	}
	n, err := s.w.Write(p)
	if err == nil {
		err = s.control.Flush()
	}
	return n, err
}

// begin sends the head.
func (s *stream) begin(switching []byte) error {
	said, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(switching)), nil)
	if err != nil {
		return fmt.Errorf("internal error: what a WebSocket begins with: %w", err)
	}
	for name, values := range said.Header {
		switch name {
		case "Upgrade", "Connection", "Sec-Websocket-Accept": // those of HTTP/1.1
		default:
			s.w.Header()[name] = values
		}
	}
	s.w.WriteHeader(http.StatusOK)
	return nil
}

func (s *stream) Close() error                       { return s.r.Body.Close() }
func (s *stream) SetReadDeadline(t time.Time) error  { return s.control.SetReadDeadline(t) }
func (s *stream) SetWriteDeadline(t time.Time) error { return s.control.SetWriteDeadline(t) }
func (s *stream) SetDeadline(t time.Time) error {
	return errors.Join(s.SetReadDeadline(t), s.SetWriteDeadline(t))
}
func (s *stream) LocalAddr() net.Addr {
	address, _ := s.r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	return address
}
func (s *stream) RemoteAddr() net.Addr {
	address, err := net.ResolveTCPAddr("tcp", s.r.RemoteAddr) // a literal: nobody is asked
	if err != nil {
		return nil
	}
	return address
}
