// Package arrival reads sockets together with the time at which the kernel received what is read (socket(7),
// SO_TIMESTAMPNS; recvmsg(2)): however late the reader is, it learns when the bytes were there.
package arrival

import (
	"io"
	"net"
	"syscall"
)

// A Reader reads a connection, and remembers when the last byte of what it read last arrived. Reads wait in the runtime's
// poller like any other, so that bufio, crypto/tls and gorilla work on top. It is for one goroutine at a time.
type Reader struct {
	At int64 // when the last byte read arrived, Unix ns by the kernel's clock; 0: unknown

	conn net.Conn
	raw  syscall.RawConn // nil: no TCP, or a platform that can't tell

	// The arguments and results of one receive: fields, so that no closure is made per Read.
	receive  func(fd uintptr) bool
	into     []byte
	n        int
	err      error
	receiver receiver
}

// AskingReader asks the kernel for arrival times of a connection that is open already, and returns a reader of it. Where
// the kernel doesn't tell, At stays unknown.
func AskingReader(conn net.Conn) *Reader {
	r := NewReader(conn)
	if r.raw != nil {
		_ = Ask(r.raw)
	}
	return r
}

// NewReader returns a reader of conn. The kernel tells arrival times only if it was asked to, by Ask.
func NewReader(conn net.Conn) *Reader {
	r := &Reader{conn: conn}
	if tcp, ok := conn.(*net.TCPConn); ok && Known {
		if raw, err := tcp.SyscallConn(); err == nil {
			r.raw = raw
			r.receive = func(fd uintptr) bool {
				var at int64
				if r.n, at, r.err = r.receiver.receive(fd, r.into); r.n > 0 { // the end has no time
					r.At = at
				}
				return r.err != syscall.EAGAIN
			}
		}
	}
	return r
}

// Read reads from the connection.
func (r *Reader) Read(p []byte) (n int, err error) {
	if r.raw == nil {
		return r.conn.Read(p)
	}
	r.into, r.n, r.err = p, 0, nil
	err = r.raw.Read(r.receive)
	r.into = nil
	if err == nil {
		err = r.err
	}
	if r.n == 0 && err == nil && len(p) > 0 {
		err = io.EOF
	}
	return r.n, err
}
