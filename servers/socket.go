package servers

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// A CountingConn is a socket that counts its bytes, and gives its client a while to take what is written to it. Engines have it
// underneath everything, TLS included. Init comes first.
type CountingConn struct {
	net.Conn
	raw      syscall.RawConn // nil when there is no file descriptor, as in a pipe
	up, down atomic.Int64
	core     *Core
	renewed  atomic.Int64 // when the write deadline was set, as of Core.now
	lost     atomic.Bool  // see Reset
}

// Init makes it one of a connection that was accepted.
func (s *CountingConn) Init(c net.Conn, core *Core) {
	s.Conn, s.core = c, core
	s.renewed.Store(-int64(core.Options.IOTimeout))
	if sc, ok := c.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn()
	}
}

// Read is net.Conn's.
func (s *CountingConn) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.up.Add(int64(n))
	return n, err
}

// Write gives the client between half of and the whole IOTimeout to take p, or each 64 KiB of it. The deadline is renewed only
// when it is older than half of that, because setting it costs a timer operation.
func (s *CountingConn) Write(p []byte) (n int, err error) {
	for first := true; err == nil && (first || len(p) > 0); first = false {
		var written int
		written, err = s.write(p[:min(len(p), largestWrite)])
		n, p = n+written, p[written:]
	}
	return n, err
}

const largestWrite = 64 << 10

func (s *CountingConn) write(p []byte) (int, error) {
	now, timeout := s.core.now(), s.core.Options.IOTimeout
	if int64(now)-s.renewed.Load() > int64(timeout)/2 {
		s.renewed.Store(int64(now))
		if err := s.Conn.SetWriteDeadline(s.core.started.Add(now + timeout)); err != nil {
			return 0, err
		}
	}
	n, err := s.Conn.Write(p)
	s.down.Add(int64(n))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		s.Reset()
	}
	return n, err
}

// SetWriteDeadline does nothing: each Write sets its own.
func (s *CountingConn) SetWriteDeadline(time.Time) error { return nil }

// SetDeadline sets that of reading alone.
func (s *CountingConn) SetDeadline(t time.Time) error { return s.SetReadDeadline(t) }

// Bytes returns how many bytes have gone up and down.
func (s *CountingConn) Bytes() (up, down int64) { return s.up.Load(), s.down.Load() }

// Expire ends a write that is under way: its client gets a reset.
func (s *CountingConn) Expire() { _ = s.Conn.SetWriteDeadline(time.Unix(1, 0)) }

// Reset has Close throw away what the kernel has queued for a client that doesn't take it, and reset the connection.
// Otherwise the kernel would offer megabytes to it for minutes after the connection is out of our counts.
func (s *CountingConn) Reset() {
	s.lost.Store(true)
	if c, ok := s.Conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = c.SetLinger(0)
	}
}

// Close leaves it to the kernel to deliver what is queued, for as long as the client takes some of it within IOTimeout.
func (s *CountingConn) Close() error {
	s.limitQueue()
	return s.Conn.Close()
}

// CloseWrite is net.TCPConn's, as far as the connection has one.
func (s *CountingConn) CloseWrite() error {
	if half, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
