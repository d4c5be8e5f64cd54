package servers

import "syscall"

// tcpUserTimeout is TCP_USER_TIMEOUT of <netinet/tcp.h>, which package syscall doesn't have (RFC 5482).
const tcpUserTimeout = 18

// limitQueue has the kernel give up a closed connection whose client takes nothing of what is queued for IOTimeout. By
// itself it would try for minutes.
func (s *CountingConn) limitQueue() {
	if s.raw == nil {
		return
	}
	_ = s.raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(s.core.Options.IOTimeout.Milliseconds()))
	})
}
