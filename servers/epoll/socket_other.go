//go:build !linux

package epoll

import (
	"time"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"
	"golang.org/x/sys/unix"
)

// ended reports whether an event is that of a client that sends no more, or has left.
func ended(event netpoll.IOEvent, flags netpoll.IOFlags) bool {
	return netpoll.IsErrorEvent(event, flags)
}

// left reports whether one who sends no more has left: the connection was reset.
func left(fd int, _ netpoll.IOEvent, _ netpoll.IOFlags) bool {
	failed, err := unix.GetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_ERROR)
	return err != nil || failed != 0
}

func limitQueue(int, time.Duration) {}
