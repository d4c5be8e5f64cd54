package epoll

import (
	"bytes"
	"io"
	"net"
	"time"

	"golang.org/x/sys/unix"
)

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

// exchangeWith returns the loop's one exchange, for a connection.
func (l *loop) exchangeWith(c *conn) *exchange {
	l.exchange = exchange{loop: l, conn: c}
	l.output = l.output[:0]
	return &l.exchange
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

var sayContinue = []byte("HTTP/1.1 100 Continue\r\n\r\n")

// Linger is that of a Conn of package servers.
func (e *exchange) Linger() { e.conn.Linger() }

// LocalAddr is net.Conn's.
func (e *exchange) LocalAddr() net.Addr { return address(unix.Getsockname(e.conn.fd)) }

// RemoteAddr is net.Conn's.
func (e *exchange) RemoteAddr() net.Addr { return address(unix.Getpeername(e.conn.fd)) }

// address is what Go calls an address of TCP.
func address(a unix.Sockaddr, _ error) net.Addr {
	switch a := a.(type) {
	case *unix.SockaddrInet4:
		return &net.TCPAddr{IP: a.Addr[:], Port: a.Port}
	case *unix.SockaddrInet6:
		return &net.TCPAddr{IP: a.Addr[:], Port: a.Port}
	}
	return &net.TCPAddr{}
}

// Close is net.Conn's.
func (e *exchange) Close() error { return nil }

// SetDeadline is net.Conn's.
func (e *exchange) SetDeadline(time.Time) error { return nil }

// SetReadDeadline is net.Conn's.
func (e *exchange) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline is net.Conn's.
func (e *exchange) SetWriteDeadline(time.Time) error { return nil }
