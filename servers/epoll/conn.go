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
	loop *loop
	fd   int
	role role     // nil: it waits for a request, or reads one
	in   []byte   // what has come and is not whole, or behind what is being answered; nil: nothing
	out  [][]byte // what is to be written before anything else; nil: nothing

	large *servers.Place // what has come is one of a few; nil: it is not

	topic  *topic // nil: it follows none
	member int32  // its place there

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
	coming    bool // a request has begun to come, and is not whole
	waits     bool // for messages
	ticked    bool // Tick is due
	ended     bool // the client sends no more, which nobody has been told
	silent    bool // and nothing of what it has sent is left
	unread    bool // there may be something to read
	begun     bool // see Begin
	continued bool // the request at hand has been told to send its body
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

// happened handles what the poller says.
func (c *conn) happened(event netpoll.IOEvent, flags netpoll.IOFlags) {
	if netpoll.IsWriteEvent(event) && c.out != nil {
		c.flush()
	}
	if ends := ended(event, flags); !c.closed && (ends || netpoll.IsReadEvent(event)) {
		c.unread = true
		switch {
		case c.reads():
			c.read(ends)
		case ends && left(c.fd, event, flags):
			c.close()
		case ends:
			c.ended = true
			c.advance()
		}
	}
}

// reads reports whether what the client sends is read.
func (c *conn) reads() bool {
	if c.role == nil {
		return !c.finishing
	}
	_, listens := c.role.(listening)
	return listens && !c.closed
}

// read reads what there is. thorough says that the end may be behind it.
func (c *conn) read(thorough bool) {
	for reads := 0; c.unread && !c.closed && c.reads(); reads++ {
		if reads == turn {
			_ = c.loop.post(func() { c.read(true) })
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

// turn is how often a connection reads, or writes, before others have their turn.
const turn = 64

// received takes what the client has sent.
func (c *conn) received(p []byte) {
	if c.in != nil {
		c.in = append(c.in, p...)
		p = c.in
	}
	if c.role == nil {
		p = c.requests(p)
	}
	if l, ok := c.role.(listening); ok && !c.closed {
		p = p[l.receive(p):]
	}
	switch {
	case len(p) == 0 || c.closed:
		c.in = nil
	case len(p) != len(c.in):
		c.in = bytes.Clone(p)
	}
	c.goOn()
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
	if c.role == nil && c.in != nil && !c.closed && !c.finishing { // what came behind the request
		p := c.in
		c.in = nil
		c.received(p)
	}
	if c.unread && c.reads() {
		c.read(true)
	}
}

// goOn has the role go on until it waits for something, or is over.
func (c *conn) goOn() {
	for steps := 0; c.role != nil && !c.closed && c.out == nil; steps++ {
		if steps == turn {
			_ = c.loop.post(c.advance)
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
	c.role = r
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

// due is called when the first deadline has come, or before that.
func (c *conn) due(now time.Duration) {
	ticks := c.tick != 0 && c.tick <= now
	if ticks {
		c.tick = 0
		if c.ticked = true; c.every > 0 {
			c.tick = now + c.every
		}
	}
	switch {
	case c.stuck != 0 && c.stuck <= now:
		c.reset()
	case c.limit != 0 && c.limit <= now:
		if c.limit = 0; c.out == nil || c.role != nil { // or else the client is not done with an answer
			c.tooLate()
		}
	case ticks:
		c.advance()
	}
	c.schedule()
}

// schedule has due called when the first deadline comes.
func (c *conn) schedule() {
	if !c.closed {
		c.loop.deadlines.set(c)
		c.loop.setAlarm()
	}
}

// stop tells the client that the server stops.
func (c *conn) stop() {
	if c.role == nil && c.in == nil && c.out == nil {
		c.close()
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

// finish closes the connection once the client has taken all, and where it lingers once it has closed it too.
func (c *conn) finish() {
	switch {
	case c.closed:
	case c.out != nil:
		c.finishing = true
	case c.lingers && !c.silent && unix.Shutdown(c.fd, unix.SHUT_WR) == nil:
		c.finishing = false
		c.role, c.in = lingering{}, nil
		c.Limit(lingerTime)
		c.read(true)
	default:
		c.close()
	}
}

// lingerTime is how long a client has to take a last answer.
const lingerTime = 500 * time.Millisecond

// lingering is the role of a connection that has said its last: what the client still sends is thrown away.
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
	c.leaveRoom()
	limitQueue(c.fd, l.server.Options.IOTimeout)
	closeDescriptor(c.fd)
	l.server.forget()
}
