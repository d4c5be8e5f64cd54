package servers

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
)

// A Conn is one client's connection: the engine reads requests from it, and a stream writes to it.
type Conn struct {
	net.Conn // the socket, or TLS over it
	Waiter

	socket CountingConn
	server *Server
	id     uint64

	reading             // see read.go
	answer  *[]byte     // see Answer
	begun   bool        // see Begin
	linger  atomic.Bool // see Linger
	away    bool        // above MaxConnections
	watched bool        // by the server's watcher

	closed atomic.Bool
}

// ConnOf returns the connection that a request came by.
func ConnOf(c *fasthttp.RequestCtx) *Conn { return c.Conn().(*Conn) }

// open makes a Conn of an accepted connection, or turns it away and returns nil.
func (s *Server) open(accepted net.Conn) *Conn {
	c := &Conn{server: s}
	c.Waiter.Init(s.Core)
	c.body.core = s.Core
	c.socket.Init(accepted, s.Core)
	c.Conn = &c.socket
	if s.Options.TLS != nil {
		c.Conn = tls.Server(&c.socket, s.Options.TLS)
	}
	if !s.enter(c) {
		turnAwayAtOnce(accepted, s.Options.TLS != nil)
	}
	if c.id == 0 || c.away {
		s.refused.add(fullError(s.Options.MaxConnections))
		return nil
	}
	return c
}

// enter puts a connection into the server's counts, above the limit as one that is turned away, unless there are too many of
// those as well.
func (s *Server) enter(c *Conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.conns)-s.away >= s.Options.MaxConnections {
		if s.away >= mostAway {
			return false
		}
		c.away = true
		s.away++
	}
	s.lastID++
	c.id = s.lastID
	s.conns[c.id] = c
	s.closed.Add(1)
	if c.away {
		go c.turnAway()
	}
	return true
}

// mostAway bounds how many connections above the limit are being told so with all the patience that takes: each has a file
// descriptor meanwhile.
const mostAway = 32

// turnAway tells a client that there are too many.
func (c *Conn) turnAway() {
	c.linger.Store(true)
	defer c.Close()
	var r fasthttp.Response
	Fail(&r, fasthttp.StatusServiceUnavailable, full)
	r.SetConnectionClose()
	_ = c.SetReadDeadline(time.Now().Add(lingerTime)) // for the TLS handshake
	w := bufio.NewWriterSize(c, 512)
	if r.Write(w) == nil {
		_ = w.Flush()
	}
}

// Answer makes b, head and all, the answer to the request at hand, in place of what the engine would write. The buffer
// goes back to the server's Buffers.
func (c *Conn) Answer(b *[]byte) { c.answer = b }

func (c *Conn) Write(p []byte) (int, error) {
	if c.answer != nil {
		_, err := c.Conn.Write(*c.answer)
		c.server.Buffers.Put(c.answer)
		c.answer = nil
		return len(p), err
	}
	if c.begun && len(p) > 0 {
		c.begun = false
		n, err := c.Conn.Write(p[1:])
		return n + 1, err
	}
	return c.Conn.Write(p)
}

// Watch has a departure of the client signalled as Gone, and the end of what it sends as Ended.
func (c *Conn) Watch() {
	if !c.watched {
		c.watched = true
		c.server.watcher.add(c)
	}
}

// Begin writes the first byte of an answer, which is the same for all, while the rest is waited for: it tells whether
// anybody is there.
func (c *Conn) Begin() {
	if !c.begun {
		_, _ = c.Write([]byte("H")) // an error comes again with the rest
		c.begun = true
	}
}

// SetWriteDeadline does nothing: each write has a deadline of its own, see CountingConn.Write.
func (c *Conn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline does nothing: a stream that reads sets its own read deadline.
func (c *Conn) SetDeadline(time.Time) error { return nil }

// Linger has Close wait until the client has taken what was written, or for half a second. Without it bytes that the
// client has sent and nobody has read would make the kernel reset the connection and destroy a last answer (RFC 9112,
// section 9.6).
func (c *Conn) Linger() { c.linger.Store(true) }

// lingerTime is how long Close waits for a client to take a last answer.
const lingerTime = 500 * time.Millisecond

// Close is net.Conn's. It may be called more than once and by anybody.
func (c *Conn) Close() error {
	if !c.closed.CompareAndSwap(false, true) {
		return nil
	}
	if c.socket.lost.Load() { // neither a goodbye nor TLS's has room
		err := c.socket.Close()
		c.forget()
		return err
	}
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok && c.linger.Load() && half.CloseWrite() == nil {
		_ = c.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.Copy(io.Discard, c.Conn)
	}
	err := c.Conn.Close()
	c.forget()
	return err
}

// cut resets the connection.
func (c *Conn) cut() {
	c.socket.Reset()
	c.drop()
}

// drop closes the socket without ceremony. What is queued, a goodbye maybe, may still be read.
func (c *Conn) drop() {
	c.closed.Store(true)
	c.socket.Close()
	c.forget()
}

// forget takes a closed connection out of the server's counts.
func (c *Conn) forget() {
	c.Signal(Gone)
	c.body.leave()
	s := c.server
	if s.Options.Accounts != nil {
		s.Options.Accounts.release(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conns[c.id] == c {
		delete(s.conns, c.id)
		s.closed.Done()
		if c.away {
			s.away--
		}
		s.up += c.socket.up.Load()
		s.down += c.socket.down.Load()
	}
}
