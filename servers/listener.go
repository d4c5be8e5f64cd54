package servers

import (
	"errors"
	"net"
	"time"
)

// A listener wraps what it accepts into Conns, and turns connections above the limit away.
type listener struct {
	net.Listener
	server *Server
	stop   <-chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	for pause := time.Millisecond; ; {
		accepted, err := l.Listener.Accept()
		switch {
		case errors.Is(err, net.ErrClosed):
			return nil, err
		case err != nil:
			// Out of file descriptors, or a connection that was reset before it was accepted: both pass.
			select {
			case <-l.stop:
				return nil, net.ErrClosed
			case <-time.After(pause):
			}
			pause = min(2*pause, time.Second)
			continue
		}
		pause = time.Millisecond
		if c := l.server.open(accepted); c != nil {
			return c, nil
		}
	}
}
