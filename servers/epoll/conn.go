package epoll

import (
	"bytes"
	"time"

	"golang.org/x/sys/unix"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"

	"pollpush/servers"
)

// A conn is one client's connection. Its loop alone uses it.
type conn struct {
	loop   *loop
	fd     int
	role   role     // nil: it waits for a request, or reads one
	in     []byte   // what has come and is not whole, or behind what is being answered; nil: nothing
	coming *coming  // what is known of a request that has begun to come, and is not whole; nil: none has
	out    [][]byte // what is to be written before anything else; nil: nothing
	owed   int32    // how many bytes of that are answers to what a listening role was sent

	member int32  // its place in the topic
	topic  *topic // nil: it follows none

	place int32         // in the loop's deadlines
	at    time.Duration // what it stands there by; 0: it is not there
	tick  time.Duration // when the role's Tick is due; 0: never
	every time.Duration // and how long after that the next one is; 0: there is none
	limit time.Duration // when the client has to have sent something; 0: it need not
	stuck time.Duration // when it has to have taken something; 0: it has all

	flags
}

// flags are what is to be known of a connection beside that.
type flags struct {
	closed    bool
	asked     bool // it has sent a request
	waits     bool // for messages
	ticked    bool // Tick is due
	ended     bool // the client sends no more
	told      bool // which the role knows
	silent    bool // and nothing of what it has sent is left
	unread    bool // there may be something to read
	hears     bool // a listening role is being told what was sent
	begun     bool // the first byte of what is written next has gone: see Begin
	lingers   bool // see Linger
	finishing bool // it is closed once the client has taken all
}

// A role is what a connection does, beside waiting for requests.
type role interface {
	// step writes what is to be written next, and returns Idle when that is nothing.
	step(c *conn) servers.Signal

	// over reports whether that was all; again, whether the connection is open to another request then.
	over() (over, again bool)

	// end lets go of what it has.
	end(c *conn)
}

// A listening role takes what the client sends. Others leave it where it is.
type listening interface {
	receive(p []byte) (n int)
}

// happened handles what the poller says. Each thing is said once: the end of what a client sends may come with the last of that.
func (c *conn) happened(event netpoll.IOEvent, flags netpoll.IOFlags) {
	if netpoll.IsWriteEvent(event) && c.out != nil {
		c.flush()
	}
	if ends := ended(event, flags); !c.closed && (ends || netpoll.IsReadEvent(event)) {
		c.unread, c.ended = true, c.ended || ends
		switch {
		case c.reads():
			c.read(ends)
		case ends && left(c.fd, event, flags):
			c.close()
		case ends:
			c.advance()
		}
	}
}

// reads reports whether what the client sends is read: who does not take answers is not heard.
func (c *conn) reads() bool {
	switch {
	case c.closed || c.finishing:
		return false
	case c.role == nil:
		return c.out == nil
	}
	_, listens := c.role.(listening)
	return listens && c.owed < mostOwed
}

// mostOwed is how many bytes of answers a client may leave that is heard, beside those to what is read at once.
const mostOwed = 4 << 10

// read reads what there is. thorough says that the end may be behind it.
func (c *conn) read(thorough bool) {
	for reads := 0; c.unread && c.reads(); reads++ {
		if reads == turn {
			_ = c.loop.tasks.add(func() { c.read(true) })
			return
		}
		n, err := unix.Read(c.fd, c.loop.input)
		switch {
		case err == unix.EINTR:
		case err == unix.EAGAIN:
			c.unread = false
		case err != nil:
			c.close()
		case n == 0:
			c.unread = false
			c.endOfInput()
		default:
			c.unread = thorough || n == len(c.loop.input)
			c.loop.up.Add(int64(n))
			c.received(c.loop.input[:n])
		}
	}
}

// received takes what the client has sent.
func (c *conn) received(p []byte) {
	if c.in != nil {
		c.in = append(c.in, p...)
		p = c.in
	}
	if c.role == nil {
		p = c.requests(p)
	}
	l, listens := c.role.(listening)
	if listens && !c.closed {
		c.hears = true
		p = p[l.receive(p):]
		c.hears = false
	}
	switch {
	case len(p) == 0 || c.closed:
		c.in = nil
	case len(p) != len(c.in):
		c.in = bytes.Clone(p)
	}
	if listens {
		c.goOn()
	}
}

// endOfInput is called when the client sends no more.
func (c *conn) endOfInput() {
	if c.silent = true; c.role == nil && c.in != nil {
		c.answerTo(c.in, nil)
		c.in = nil
		return
	}
	c.close()
}

// advance has the role go on, as far as it can.
func (c *conn) advance() {
	c.goOn()
	if c.role == nil && c.in != nil && c.reads() { // what came behind the request
		p := c.in
		c.in = nil
		c.received(p)
	}
	if c.unread {
		c.read(true)
	}
}

// goOn has the role go on until it waits for something, or is over.
func (c *conn) goOn() {
	for steps := 0; c.role != nil && !c.closed && c.out == nil; steps++ {
		if steps == turn {
			_ = c.loop.tasks.add(c.advance)
			return
		}
		signal := c.role.step(c)
		if c.closed {
			return
		}
		if over, again := c.role.over(); over {
			c.leave()
			if again && !c.loop.stopping {
				c.Limit(c.loop.server.Options.IdleTimeout)
			} else {
				c.finish()
			}
			return
		}
		if signal == servers.Idle {
			return
		}
	}
}

// take gives the connection a role, for which goOn is called afterwards.
func (c *conn) take(r role) {
	c.role, c.told = r, false
	c.Limit(0)
}

// leave ends the role.
func (c *conn) leave() {
	if c.topic != nil {
		c.topic.leave(c)
	}
	if c.role != nil {
		c.role.end(c)
		c.role = nil
	}
	c.waits, c.ticked = false, false
}
