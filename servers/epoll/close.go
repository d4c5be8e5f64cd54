package epoll

import (
	"time"

	"golang.org/x/sys/unix"

	"pollpush/servers"
)

// stop tells the client that the server stops.
func (c *conn) stop() {
	if c.role == nil && c.in == nil {
		c.finish()
		return
	}
	c.advance()
}

// cut ends the connection of a client that has not taken its goodbye.
func (c *conn) cut() {
	if c.out != nil {
		c.reset()
		return
	}
	c.close()
}

// finish closes the connection once the client has taken all, and where it lingers, or has sent what nobody reads, once it has closed it
// too.
func (c *conn) finish() {
	switch {
	case c.closed:
	case c.out != nil:
		c.finishing = true
	case (c.lingers || c.unread) && !c.silent && unix.Shutdown(c.fd, unix.SHUT_WR) == nil:
		c.finishing = false
		c.role, c.in = lingering{}, nil
		c.Limit(lingerTime)
		c.unread = true
		c.read(true)
	default:
		c.close()
	}
}

// lingerTime is how long a client has to take a last answer.
const lingerTime = 500 * time.Millisecond

// lingering is the role of a connection that has said its last: what the client still sends is thrown away, because bytes that nobody has
// read would have the kernel reset the connection.
type lingering struct{}

func (lingering) step(*conn) servers.Signal { return servers.Idle }
func (lingering) over() (over, again bool)  { return false, false }
func (lingering) end(*conn)                 {}
func (lingering) receive(p []byte) int      { return len(p) }

// reset closes the connection and throws away what the client has not taken.
func (c *conn) reset() {
	_ = unix.SetsockoptLinger(c.fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
	c.close()
}

// close closes the connection. It may be called more than once.
func (c *conn) close() {
	if c.closed {
		return
	}
	c.closed = true
	c.leave()
	l := c.loop
	l.deadlines.remove(c)
	l.conns[c.fd] = nil
	c.in, c.out = nil, nil
	c.tick, c.every, c.limit, c.stuck = 0, 0, 0, 0
	c.arrived()
	limitQueue(c.fd, l.server.Options.IOTimeout)
	closeDescriptor(c.fd)
	l.server.forget()
}
