package epoll

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"pollpush/servers"
)

// requests answers the requests that p begins with, until one takes its time, and returns the rest.
func (c *conn) requests(p []byte) []byte {
	for len(p) > 0 && c.role == nil && !c.closed && !c.finishing {
		size := c.loop.sizeOf(p)
		if size.unmet && !c.continued {
			c.continued = true
			_, _ = c.Write(sayContinue)
		}
		if !size.whole {
			if !c.coming {
				c.coming = true
				c.Limit(c.loop.server.Options.IOTimeout)
			}
			if !c.roomFor(len(p)) {
				c.answerTo(p, servers.ErrManyLarge)
				return nil
			}
			return p
		}
		c.answerTo(p[:size.bytes], nil)
		p = p[size.bytes:]
		c.goOn()
	}
	return p
}

// tooLate is called when the client has not sent what it had to.
func (c *conn) tooLate() {
	switch {
	case c.role == role(lingering{}), c.role == nil && !c.coming && c.asked:
		c.close()
	case c.role != nil:
		c.leave()
		c.finish()
	default:
		c.answerTo(c.in, os.ErrDeadlineExceeded)
		c.in = nil
	}
}

// answerTo has a request answered. fail is what comes in the place of what it lacks; nil: it is whole, or its client sends no more.
func (c *conn) answerTo(request []byte, fail error) {
	l, e := c.loop, &c.loop.exchange
	c.asked, c.coming = true, false
	*e = exchange{loop: l, conn: c, request: request, fail: fail, continued: c.continued}
	c.continued = false
	l.output = l.output[:0]
	_ = l.engine.ServeConn(e) // its error has been the client's
	e.conn = nil
	c.leaveRoom()
	if !c.closed && !e.taken {
		c.writeOutput()
	}
	switch {
	case c.closed || c.role != nil:
	case e.again && !l.stopping:
		c.Limit(l.server.Options.IdleTimeout)
	default:
		c.finish()
	}
}

// roomFor reports whether there is room for n bytes of a request that is not whole.
func (c *conn) roomFor(n int) bool {
	if c.large == nil && n > largeInput {
		c.large = c.loop.server.NewPlace()
	}
	return c.large == nil || c.large.Have(n)
}

// leaveRoom gives that room up.
func (c *conn) leaveRoom() {
	if c.large != nil {
		c.large.Leave()
		c.large = nil
	}
}

// largeInput is up to how many bytes nobody counts.
const largeInput = 32 << 10

// writeOutput writes the answer that was made in memory.
func (c *conn) writeOutput() {
	l := c.loop
	if _ = c.write(l.output, false); cap(l.output) > mostOutput {
		l.output = nil
	}
}

// mostOutput is how large an answer may be whose buffer is used again.
const mostOutput = 64 << 10

// An exchange is a connection in memory, which has one request to be read, and takes one answer.
type exchange struct {
	loop      *loop
	conn      *conn
	request   []byte
	fail      error
	continued bool // the client has been told to send the body
	taken     bool // the answer is the connection's own: what is written is nothing
	again     bool // another request would be read
}

// Read is net.Conn's. The read of a single byte is how fasthttp waits for a request.
func (e *exchange) Read(p []byte) (int, error) {
	if len(e.request) == 0 {
		if e.fail != nil {
			return 0, e.fail
		}
		e.again = len(p) == 1
		return 0, io.EOF
	}
	n := copy(p, e.request)
	e.request = e.request[n:]
	return n, nil
}

// Write is net.Conn's.
func (e *exchange) Write(p []byte) (int, error) {
	switch {
	case e.taken:
	case e.continued && bytes.Equal(p, sayContinue):
		e.continued = false
	default:
		e.loop.output = append(e.loop.output, p...)
	}
	return len(p), nil
}

// Linger is that of a Conn of package servers.
func (e *exchange) Linger() { e.conn.Linger() }

// LocalAddr is net.Conn's.
func (e *exchange) LocalAddr() net.Addr { return &net.TCPAddr{} }

// RemoteAddr is net.Conn's.
func (e *exchange) RemoteAddr() net.Addr { return peerOf(e.conn.fd) }

// Close is net.Conn's.
func (e *exchange) Close() error { return nil }

// SetDeadline is net.Conn's.
func (e *exchange) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is net.Conn's.
func (e *exchange) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is net.Conn's.
func (e *exchange) SetWriteDeadline(time.Time) error { return nil }

var sayContinue = []byte("HTTP/1.1 100 Continue\r\n\r\n")

// A size is how much of what has come is a request.
type size struct {
	bytes int
	whole bool // or fasthttp refuses it as it is
	unmet bool // its client waits to be told to send its body
}

var errBad = errors.New("not a request")

// sizeOf returns that of the first request.
func (l *loop) sizeOf(p []byte) size {
	head := headEnd(p)
	if head == 0 {
		return size{bytes: len(p), whole: len(p) > l.engine.ReadBufferSize}
	}
	length, chunked, expects, err := bodyOf(p[:head])
	switch {
	case err != nil || length > l.engine.MaxRequestBodySize:
		return size{bytes: head, whole: true}
	case chunked:
		n, whole, err := chunksEnd(p[head:])
		if err != nil || n > l.engine.MaxRequestBodySize+mostOutput {
			return size{bytes: len(p), whole: true}
		}
		return size{bytes: head + n, whole: whole, unmet: expects && !whole}
	}
	whole := len(p) >= head+length
	return size{bytes: head + length, whole: whole, unmet: expects && !whole}
}

// headEnd returns where a request's head ends, with the empty lines that are before it; 0: it doesn't yet.
func headEnd(p []byte) int {
	at := 0
	for at < len(p) && (p[at] == '\r' || p[at] == '\n') {
		at++
	}
	for {
		i := bytes.IndexByte(p[at:], '\n')
		if i < 0 {
			return 0
		}
		at += i + 1
		switch rest := p[at:]; {
		case len(rest) > 0 && rest[0] == '\n':
			return at + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return at + 2
		}
	}
}

// bodyOf returns what a head says of the body. A request that fasthttp refuses without having read that is an error.
func bodyOf(head []byte) (length int, chunked, expects bool, err error) {
	lengths := 0
	for line := range bytes.Lines(head) {
		name, value, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 {
			continue
		}
		switch name[0] | 0x20 {
		case 'c':
			if bytes.EqualFold(name, []byte("Content-Length")) {
				lengths++
				if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil || length < 0 || lengths > 1 {
					return 0, false, false, errBad
				}
			}
		case 't':
			if bytes.EqualFold(name, []byte("Transfer-Encoding")) {
				if !bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked")) {
					return 0, false, false, errBad
				}
				chunked = true
			}
		case 'e':
			if bytes.EqualFold(name, []byte("Expect")) {
				if !bytes.EqualFold(bytes.TrimSpace(value), []byte("100-continue")) {
					return 0, false, false, errBad
				}
				expects = true
			}
		}
	}
	if chunked && lengths > 0 {
		return 0, false, false, errBad
	}
	return length, chunked, expects, nil
}

// chunksEnd returns where a chunked body ends (RFC 9112, section 7.1), trailers included.
func chunksEnd(p []byte) (n int, whole bool, err error) {
	for {
		i := bytes.IndexByte(p[n:], '\n')
		if i < 0 {
			if len(p)-n > 1<<10 {
				return 0, false, errBad
			}
			return len(p), false, nil
		}
		line, _, _ := bytes.Cut(bytes.TrimSpace(p[n:n+i]), []byte(";"))
		length, err := strconv.ParseUint(string(bytes.TrimSpace(line)), 16, 31)
		if err != nil {
			return 0, false, errBad
		}
		n += i + 1
		if length == 0 {
			break
		}
		if n += int(length) + 2; n > len(p) {
			return n, false, nil
		}
	}
	for {
		i := bytes.IndexByte(p[n:], '\n')
		if i < 0 {
			return len(p), false, nil
		}
		line := bytes.TrimRight(p[n:n+i], "\r")
		if n += i + 1; len(line) == 0 {
			return n, true, nil
		}
	}
}
