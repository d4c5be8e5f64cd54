//go:build linux && (amd64 || arm64)

package arrival

import (
	"net"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A Writer writes to a TCP connection as cheaply as a Reader reads: see receive. It is for one goroutine at a time.
type Writer struct {
	conn net.Conn
	raw  syscall.RawConn // nil: no TCP

	// The arguments and results of one Write: fields, so that no closure is made per Write.
	send func(fd uintptr) bool
	from []byte
	n    int
	err  error
}

// NewWriter returns a writer to conn.
func NewWriter(conn net.Conn) *Writer {
	w := &Writer{conn: conn}
	if tcp, ok := conn.(*net.TCPConn); ok {
		if raw, err := tcp.SyscallConn(); err == nil {
			w.raw, w.send = raw, w.write
		}
	}
	return w
}

// Write writes all of p, waiting in the runtime's poller while the socket takes no more.
func (w *Writer) Write(p []byte) (n int, err error) {
	if w.raw == nil {
		return w.conn.Write(p)
	}
	w.from, w.n, w.err = p, 0, nil
	err = w.raw.Write(w.send)
	w.from = nil
	if err == nil {
		err = w.err
	}
	return w.n, err
}

// write writes what the socket takes, and says whether that was all.
func (w *Writer) write(fd uintptr) (done bool) {
	for w.n < len(w.from) {
		rest := w.from[w.n:]
		// MSG_NOSIGNAL, as a peer that is gone is an error and no signal.
		n, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, fd, uintptr(unsafe.Pointer(&rest[0])), uintptr(len(rest)), unix.MSG_NOSIGNAL, 0, 0)
		switch errno {
		case 0:
			w.n += int(n)
		case unix.EINTR:
		case unix.EAGAIN:
			return false
		default:
			w.err = errno
			return true
		}
	}
	return true
}
