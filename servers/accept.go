package servers

import (
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

// An acceptor accepts connections, also when no file descriptor is left for them: it gives up one that it keeps for that
// case, so that a client can be told instead of being left to wait.
type acceptor struct {
	net.Listener
	stop  <-chan struct{} // ends Accept's pauses
	spare *os.File        // nil: given up
}

func newAcceptor(ln net.Listener, stop <-chan struct{}) acceptor {
	a := acceptor{Listener: ln, stop: stop}
	a.reserve()
	return a
}

// reserve has a descriptor for the case that there is no other; when there is none at all it is tried again later.
func (a *acceptor) reserve() bool {
	if a.spare == nil {
		a.spare, _ = os.Open(os.DevNull)
	}
	return a.spare != nil
}

// errNoDescriptor says why a connection has to be turned away.
var errNoDescriptor = errors.New("no file descriptor is left (ulimit -n)")

// accept returns the next connection, and errNoDescriptor beside it when there is no room to keep it. Without a connection
// the error is that of a listener that is closed.
func (a *acceptor) accept() (net.Conn, error) {
	for pause := time.Millisecond; ; {
		a.reserve()
		accepted, err := a.Listener.Accept()
		if err == nil {
			return accepted, nil
		}
		if errors.Is(err, net.ErrClosed) {
			a.close()
			return nil, err
		}
		if a.spare != nil && (errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)) {
			a.spare.Close()
			a.spare = nil
			if accepted, err = a.Listener.Accept(); err == nil {
				// By now there may be room again.
				if a.reserve() {
					return accepted, nil
				}
				return accepted, errNoDescriptor
			}
		}
		// A connection that was reset before it was accepted, or somebody else has taken the spare descriptor: both pass.
		select {
		case <-a.stop:
			a.close()
			return nil, net.ErrClosed
		case <-time.After(pause):
		}
		pause = min(2*pause, time.Second)
	}
}

func (a *acceptor) close() {
	if a.spare != nil {
		a.spare.Close()
		a.spare = nil
	}
}

// full is what a client is told for which there is no place.
const full = "the server has all the connections it can have"

// turnAwayAtOnce tells a client so, unless that takes a TLS handshake first, and closes the connection. What the client has
// sent by now is read, because bytes that nobody has read would have the kernel reset the connection instead.
func turnAwayAtOnce(c net.Conn, secure bool) {
	defer c.Close()
	if secure {
		return
	}
	const moment = time.Millisecond // nobody else is accepted meanwhile
	_ = c.SetDeadline(time.Now().Add(moment))
	_, _ = c.Write([]byte("HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n" +
		"Connection: close\r\n\r\n" + full + "\n"))
	_, _ = c.Read(make([]byte, 4<<10))
}
