package servers

import (
	"errors"
	"net"
	"sync/atomic"
	"time"
)

// reading is what a Conn keeps for Read.
type reading struct {
	ahead  *[]byte       // bytes read beyond what Read was asked for
	given  int           // how many of ahead have been handed out
	by     time.Duration // the read deadline, as of Core.now
	began  time.Duration // when the request at hand began to come in
	stream bool          // taken over: no more requests, whoever reads sets the deadline
	sealed bool          // see unread
	idle   atomic.Bool   // waits for a request
	body   largePlace    // of the request at hand
}

// Read is net.Conn's, for the engine. A read of a single byte is how the engine waits for the next request: it holds no
// buffer while it waits, and the following reads are served from what came. So an idle connection holds no buffer, and
// yet a request costs one system call.
func (c *Conn) Read(p []byte) (n int, err error) {
	switch {
	case c.ahead != nil:
		return c.readAhead(p), nil
	case c.sealed:
		return 0, errSealed
	case c.stream:
		return c.Conn.Read(p)
	case len(p) == 1:
		return c.readFirst(p)
	}
	// The request's first bytes have come; the rest of it has to come in time.
	if err := c.readUntil(c.began + c.server.Options.IOTimeout); err != nil {
		return 0, err
	}
	n, err = c.Conn.Read(p)
	if full := c.body.add(n); full != nil {
		return 0, full
	}
	if c.closed.Load() { // whoever has closed it has not seen that place
		c.body.leave()
	}
	return n, err
}

// readFirst waits for a request. The deadline is renewed only when half of it is gone, which saves a busy connection
// two timer operations per request. A connection by which no request has come yet, and maybe no TLS handshake, is given up
// sooner: it holds a place, and nobody is known to want it.
func (c *Conn) readFirst(p []byte) (n int, err error) {
	s := c.server
	timeout := s.Options.IdleTimeout
	if c.began == 0 {
		timeout = s.Options.FirstTimeout
	}
	if now := s.now(); c.by < now+timeout/2 || c.by > now+timeout {
		if err := c.readUntil(now + timeout); err != nil {
			return 0, err
		}
	}
	c.body.leave()
	c.body.n = 0
	c.idle.Store(true)
	if s.stopped.Load() { // after idle is set: either we see it or stop sees us
		return 0, net.ErrClosed
	}
	if c.socket.raw != nil && c.Conn == net.Conn(&c.socket) {
		if c.ahead, err = c.socket.readWhenReady(&s.Buffers); err == nil {
			n = c.readAhead(p)
		}
	} else {
		n, err = c.Conn.Read(p)
	}
	c.idle.Store(false)
	c.began = s.now()
	return n, err
}

// readAhead hands out what has been read already.
func (c *Conn) readAhead(p []byte) int {
	n := copy(p, (*c.ahead)[c.given:])
	if c.given += n; c.given == len(*c.ahead) {
		c.server.Buffers.Put(c.ahead)
		c.ahead, c.given = nil, 0
	}
	return n
}

func (c *Conn) readUntil(by time.Duration) error {
	if c.by == by {
		return nil
	}
	c.by = by
	return c.Conn.SetReadDeadline(c.server.started.Add(by))
}

var errSealed = errors.New("internal error: read of a sealed connection")

// unread takes back what the engine has read beyond a request, from the connection that it hands over. That one reads
// from us when it has nothing, which is how we see the end.
func (c *Conn) unread(engine net.Conn) {
	c.sealed = true
	defer func() { c.sealed = false }()
	buffer := c.server.Buffers.Get()
	for {
		var chunk [512]byte
		n, err := engine.Read(chunk[:])
		*buffer = append(*buffer, chunk[:n]...)
		if err != nil {
			break
		}
	}
	if len(*buffer) == 0 {
		c.server.Buffers.Put(buffer)
		return
	}
	if c.ahead != nil {
		*buffer = append(*buffer, (*c.ahead)[c.given:]...)
	}
	c.ahead, c.given = buffer, 0
}
