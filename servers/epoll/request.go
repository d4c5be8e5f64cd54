package epoll

import (
	"errors"

	"pollpush/servers"
)

// A coming request is one that is not whole.
type coming struct {
	size
	place     *servers.Place // among the large ones; nil: it is none of them
	continued bool           // its client has been told to send its body
}

// requests answers the requests that p begins with, until one takes its time or its answer is not taken, and returns the rest.
func (c *conn) requests(p []byte) []byte {
	l := c.loop
	for len(p) > 0 && c.role == nil && c.reads() {
		var r coming
		if c.coming != nil {
			r = *c.coming
		}
		r.look(p, l.most)
		if r.unmet && !r.continued {
			r.continued = true
			_, _ = c.Write(sayContinue)
		}
		if !r.whole {
			if c.coming == nil {
				c.coming = new(coming)
				c.Limit(l.server.Options.IOTimeout)
			}
			*c.coming = r
			if !c.roomFor(len(p)) {
				c.answerTo(p, servers.ErrManyLarge)
				return nil
			}
			return p
		}
		var fail error
		if r.wrong { // fasthttp may take it for one with a body, which another would see elsewhere
			fail = errWrong
		}
		c.answerTo(p[:r.bytes], fail)
		p = p[r.bytes:]
		c.goOn()
	}
	return p
}

var errWrong = errors.New("nobody can tell where the request ends")

// answerTo has a request answered. fail is what comes in the place of what it lacks; nil: it is whole, or its client sends no more.
func (c *conn) answerTo(request []byte, fail error) {
	l := c.loop
	c.asked = true
	e := l.exchangeWith(c)
	e.request, e.fail, e.continued = request, fail, c.coming != nil && c.coming.continued
	c.arrived()
	_ = l.engine.ServeConn(e) // its error has been the client's
	taken, again := e.taken, e.again && !l.stopping
	*e = exchange{}
	if !c.closed && !taken {
		c.writeOutput()
	}
	switch large, _ := c.role.(*sending); {
	case c.closed:
	case large != nil:
		large.again = again // its head has been written
	case c.role != nil:
	case again:
		c.Limit(l.server.Options.IdleTimeout)
	default:
		c.finish()
	}
}

// roomFor reports whether there is room for n bytes of a request that is not whole.
func (c *conn) roomFor(n int) bool {
	if c.coming.place == nil && n > largeInput {
		c.coming.place = c.loop.server.NewPlace()
	}
	return c.coming.place == nil || c.coming.place.Have(n)
}

// largeInput is up to how many bytes nobody counts.
const largeInput = 32 << 10

// arrived forgets the request that was coming.
func (c *conn) arrived() {
	if c.coming != nil && c.coming.place != nil {
		c.coming.place.Leave()
	}
	c.coming = nil
}

// writeOutput writes the answer that was made in memory.
func (c *conn) writeOutput() {
	l := c.loop
	if _ = c.write(l.output, false); cap(l.output) > mostOutput {
		l.output = nil
	}
}

// mostOutput is how large an answer may be whose buffer is used again.
const mostOutput = 64 << 10
