//go:build !linux

package epoll

import (
	"time"

	"github.com/panjf2000/gnet/v2/pkg/netpoll"
)

// ended reports whether an event is that of a client that sends no more, or has left.
func ended(event netpoll.IOEvent, flags netpoll.IOFlags) bool {
	return netpoll.IsErrorEvent(event, flags)
}

func limitQueue(int, time.Duration) {}
