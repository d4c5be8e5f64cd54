package servers

import (
	"errors"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"time"
)

// A socket counts bytes and renews the write deadline.
type socket struct {
	net.Conn
	raw      syscall.RawConn // nil when there is no file descriptor, as in a pipe
	up, down atomic.Int64
	core     *Core
	renewed  atomic.Int64 // when the write deadline was set, as of Core.now
	lost     atomic.Bool  // see reset
}

func (s *socket) init(c net.Conn, core *Core) {
	s.Conn, s.core = c, core
	s.renewed.Store(-int64(core.Options.IOTimeout))
	if sc, ok := c.(syscall.Conn); ok {
		s.raw, _ = sc.SyscallConn()
	}
}

func (s *socket) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p)
	s.up.Add(int64(n))
	return n, err
}

// Write gives the client between half of and the whole IOTimeout to take p. The deadline is renewed only when it is
// older than half of that, because setting it costs a timer operation.
func (s *socket) Write(p []byte) (int, error) {
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
		s.reset()
	}
	return n, err
}

// expire ends a write that is under way: its client gets a reset.
func (s *socket) expire() { _ = s.SetWriteDeadline(time.Unix(1, 0)) }

// reset has Close throw away what the kernel has queued for a client that doesn't take it, and reset the connection.
// Otherwise the kernel would offer megabytes to it for minutes after the connection is out of our counts.
func (s *socket) reset() {
	s.lost.Store(true)
	if c, ok := s.Conn.(interface{ SetLinger(seconds int) error }); ok {
		_ = c.SetLinger(0)
	}
}

// Close leaves it to the kernel to deliver what is queued, for as long as the client takes some of it within IOTimeout.
func (s *socket) Close() error {
	s.limitQueue()
	return s.Conn.Close()
}

func (s *socket) CloseWrite() error {
	if half, ok := s.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
