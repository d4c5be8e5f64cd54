package epoll

import (
	"time"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"golang.org/x/sys/unix"
)

// ended reports whether an event is that of a client that sends no more, or has left.
func ended(event netpoll.IOEvent, flags netpoll.IOFlags) bool {
	return event&unix.EPOLLRDHUP != 0 || netpoll.IsErrorEvent(event, flags)
}

// left reports whether one who sends no more has left: the connection is closed both ways, or was reset.
func left(_ int, event netpoll.IOEvent, flags netpoll.IOFlags) bool {
	return netpoll.IsErrorEvent(event, flags)
}

// limitQueue has the kernel give up a closed connection whose client takes nothing of what is queued for that long (RFC 5482). By
// itself it would try for minutes.
func limitQueue(fd int, patience time.Duration) {
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_USER_TIMEOUT, int(patience.Milliseconds()))
}
