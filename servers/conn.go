package servers

import (
	"crypto/tls"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/valyala/fasthttp"
)

// A Conn is one client's connection: the engine reads requests from it, and a stream writes to it.
type Conn struct {
	net.Conn // the socket, or TLS over it

	socket socket
	server *Server
	id     uint64

	ahead   *[]byte // bytes read beyond what Read was asked for
	taken   int     // of ahead
	answer  []byte  // see Answer
	linger  bool    // Close waits for the client to read
	watched bool    // by the server's watcher

	idle    atomic.Bool // waits for a request
	closed  atomic.Bool
	signals atomic.Uint32
	wake    chan struct{} // capacity 1: look at signals
	timer   *time.Timer   // signals beat; nil until it is used
	every   atomic.Int64  // the timer's period in nanoseconds; 0: once
}

// ConnOf returns the connection that a request came by.
func ConnOf(c *fasthttp.RequestCtx) *Conn { return c.Conn().(*Conn) }

// open makes a Conn of an accepted connection, or turns it away and returns nil.
func (s *Server) open(accepted net.Conn) *Conn {
	c := &Conn{server: s, wake: make(chan struct{}, 1)}
	c.socket.init(accepted, s)
	c.Conn = &c.socket
	if s.Options.TLS != nil {
		c.Conn = tls.Server(&c.socket, s.Options.TLS)
	}
	s.mu.Lock()
	if len(s.conns) >= s.Options.MaxConnections || s.stopping {
		s.mu.Unlock()
		go c.turnAway()
		return nil
	}
	s.lastID++
	c.id = s.lastID
	s.conns[c.id] = c
	s.mu.Unlock()
	return c
}

// turnAway tells a client that there are too many.
func (c *Conn) turnAway() {
	const answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 46\r\n" +
		"Connection: close\r\n\r\nthe server has all the connections it can have\n"
	c.SetReadDeadline(time.Now().Add(lingerTime))
	_, _ = io.WriteString(c.Conn, answer)
	c.linger = true
	c.Close()
}

// Read is net.Conn's. A read of a single byte, which is how the engine waits for the next request, waits without a
// buffer: only when something has come is a pooled buffer filled, and the following reads are served from it. So an
// idle connection holds no buffer, and yet a request costs one system call.
func (c *Conn) Read(p []byte) (n int, err error) {
	if c.ahead == nil && len(p) == 1 {
		c.idle.Store(true)
		buffer, err := c.socket.readWhenReady(&c.server.Buffers)
		c.idle.Store(false)
		if err != nil {
			return 0, err
		}
		c.ahead = buffer
	}
	if c.ahead == nil {
		return c.Conn.Read(p)
	}
	n = copy(p, (*c.ahead)[c.taken:])
	if c.taken += n; c.taken == len(*c.ahead) {
		c.server.Buffers.Put(c.ahead)
		c.ahead, c.taken = nil, 0
	}
	return n, nil
}

// Answer makes b, head and all, the answer to the request at hand, in place of what the engine would write.
func (c *Conn) Answer(b []byte) { c.answer = b }

func (c *Conn) Write(p []byte) (int, error) {
	if c.answer != nil {
		answer := c.answer
		c.answer = nil
		if _, err := c.Conn.Write(answer); err != nil {
			return 0, err
		}
		return len(p), nil
	}
	return c.Conn.Write(p)
}

// SetWriteDeadline does nothing: each write has a deadline of its own, see socket.Write.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline sets the read deadline.
func (c *Conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// lingerTime is how long Close waits for a client to take a last answer.
const lingerTime = 500 * time.Millisecond

// Close is net.Conn's. It may be called more than once and by anybody.
func (c *Conn) Close() error {
	if !c.closed.CompareAndSwap(false, true) {
		return nil
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.linger && half.CloseWrite() == nil {
		c.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.CopyN(io.Discard, c.Conn, 1<<20)
	}
	err := c.Conn.Close()
	c.forget()
	return err
}

// cut closes the socket without ceremony.
func (c *Conn) cut() {
	c.closed.Store(true)
	c.socket.Close()
	c.forget()
}

// forget takes a closed connection off the server's books.
func (c *Conn) forget() {
	c.signal(gone)
	s := c.server
	if s.Options.Accounts != nil {
		s.Options.Accounts.settle(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns[c.id] == c {
		delete(s.conns, c.id)
		s.up += c.socket.up.Load()
		s.down += c.socket.down.Load()
	}
}

// A socket counts bytes and renews the write deadline.
type socket struct {
	net.Conn
	raw      syscall.RawConn // nil when there is no file descriptor, as in a pipe
	up, down atomic.Int64
	timeout  time.Duration
	start    time.Time
	renewed  atomic.Int64 // when the write deadline was set, since start
}

func (s *socket) init(c net.Conn, server *Server) {
	s.Conn, s.timeout, s.start = c, server.Options.IOTimeout, server.started
	s.renewed.Store(-int64(s.timeout))
	if sc, ok := c.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn()
	}
}

func (s *socket) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.up.Add(int64(n))
	return n, err
}

// Write gives the client between half of and the whole IOTimeout to take p. The deadline is renewed only when it is
// older than half of that, because setting it costs a timer operation.
func (s *socket) Write(p []byte) (int, error) {
	now := time.Since(s.start)
	if int64(now)-s.renewed.Load() > int64(s.timeout)/2 {
		s.renewed.Store(int64(now))
		if err := s.Conn.SetWriteDeadline(s.start.Add(now + s.timeout)); err != nil {
			return 0, err
		}
	}
	n, err := s.Conn.Write(p)
	s.down.Add(int64(n))
	return n, err
}

func (s *socket) CloseWrite() error {
	if half, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
