package epoll

import (
	"bytes"
	"net"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/servers"
)

// Write is servers.Flow's. It never waits: what the kernel has no room for is kept.
func (c *conn) Write(p []byte) (int, error) { return len(p), c.write(p, false) }

// Keep is servers.Keeper's.
func (c *conn) Keep(p []byte) error { return c.write(p, true) }

func (c *conn) write(p []byte, shared bool) error {
	if c.closed {
		return net.ErrClosed
	}
	if c.begun && len(p) > 0 {
		c.begun, p = false, p[1:]
	}
	if c.out == nil {
		n, err := c.send(p)
		if err != nil {
			return err
		}
		p = p[n:]
	}
	if len(p) == 0 {
		return nil
	}
	if !shared {
		p = bytes.Clone(p)
	}
	c.out = append(c.out, p)
	if c.hears {
		c.owed += int32(len(p))
	}
	if c.stuck == 0 {
		c.stuck = c.loop.now() + c.loop.server.Options.IOTimeout
		c.schedule()
	}
	return nil
}

// send hands as much of p to the kernel as that takes, and closes the connection when that fails.
func (c *conn) send(p []byte) (n int, err error) {
	for n < len(p) {
		written, err := unix.Write(c.fd, p[n:])
		switch {
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			return n, nil
		case err != nil:
			c.close()
			return n, err
		default:
			n += written
			c.loop.down.Add(int64(written))
		}
	}
	return n, nil
}

// flush goes on with what was to be written, and with what comes after it.
func (c *conn) flush() {
	for len(c.out) > 0 {
		n, err := c.send(c.out[0])
		if err != nil {
			return
		}
		if n > 0 {
			c.stuck = c.loop.now() + c.loop.server.Options.IOTimeout
		}
		if c.out[0] = c.out[0][n:]; len(c.out[0]) > 0 {
			return
		}
		c.out = c.out[1:]
	}
	c.out, c.stuck, c.owed = nil, 0, 0
	switch {
	case c.finishing:
		c.finish()
		return
	case c.role != nil:
	case c.coming != nil:
		c.Limit(c.loop.server.Options.IOTimeout)
	default:
		c.Limit(c.loop.server.Options.IdleTimeout)
	}
	c.advance()
}

// Watch is servers.Flow's: the poller tells of a departure in any case.
func (c *conn) Watch() {}

// Begin is servers.Flow's: see servers.Conn.Begin. The first byte is cut off what is written next.
func (c *conn) Begin() {
	if !c.begun && c.write([]byte("H"), true) == nil {
		c.begun = true
	}
}

// Linger is servers.Lingerer's.
func (c *conn) Linger() { c.lingers = true }

// Wait is servers.Flow's, and returns at once.
func (c *conn) Wait(more <-chan struct{}) servers.Signal {
	c.waits = more != nil
	switch {
	case c.closed:
		return servers.Gone
	case c.loop.stopping:
		return servers.Stopping
	case c.ended && !c.told:
		c.told = true
		return servers.Ended
	case c.ticked:
		c.ticked = false
		return servers.Tick
	}
	select {
	case <-more:
		return servers.More
	default:
		return servers.Idle
	}
}

// TickAfter is servers.Flow's.
func (c *conn) TickAfter(d time.Duration) {
	c.tick, c.every = c.loop.now()+max(d, 1), 0
	c.schedule()
}

// TickEvery is servers.Flow's.
func (c *conn) TickEvery(d time.Duration) {
	c.TickAfter(c.loop.server.UntilTurn(d))
	c.every = d
}

// TickStop is servers.Flow's.
func (c *conn) TickStop() { c.tick, c.every = 0, 0 }

// Limit is servers.Events'.
func (c *conn) Limit(d time.Duration) {
	if c.limit = 0; d > 0 {
		c.limit = c.loop.now() + d
		c.schedule()
	}
}
