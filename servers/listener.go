package servers

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

// A listener wraps what it accepts into Conns, and turns connections above the limit away.
type listener struct {
	acceptor
	server *Server
}

func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.accept()
		switch {
		case accepted == nil:
			return nil, err
		case err != nil:
			turnAwayAtOnce(accepted, l.server.Options.TLS != nil)
			l.server.refused.add(err)
		default:
			if c := l.server.open(accepted); c != nil {
				return c, nil
			}
		}
	}
}

// Limited is a listener with a bounded number of open connections, for servers that have another engine. Clients above the
// bound, and those for whom no file descriptor is left, are told so and turned away at once.
type Limited struct {
	net.Listener
	most    int
	secure  bool
	refused refusals

	acceptor acceptor
	stop     chan struct{}
	stopping sync.Once
	places   chan struct{} // one for each open connection
}

// NewLimited returns ln with at most most connections. TLS is spoken by what comes on them when secure is set: then clients
// are turned away without a word. warn is told of it now and then; nil: nobody is.
func NewLimited(ln net.Listener, most int, secure bool, warn func(sentence string)) *Limited {
	stop := make(chan struct{})
	return &Limited{
		Listener: ln, most: most, secure: secure, refused: refusals{warn: warn},
		acceptor: newAcceptor(ln, stop), stop: stop, places: make(chan struct{}, most),
	}
}

// Accept is net.Listener's, for one goroutine.
func (l *Limited) Accept() (net.Conn, error) {
	accepted, err := l.Take()
	if err != nil {
		return nil, err
	}
	return &limitedConn{Conn: accepted, listener: l}, nil
}

// Leave gives back the place of a connection that Take has returned, once it is closed.
func (l *Limited) Leave() { <-l.places }

// Take is Accept for who calls Leave.
func (l *Limited) Take() (net.Conn, error) {
	for {
		accepted, err := l.acceptor.accept()
		if accepted == nil {
			return nil, err
		}
		if err == nil {
			select {
			case l.places <- struct{}{}:
				return accepted, nil
			default:
				err = fullError(l.most)
			}
		}
		turnAwayAtOnce(accepted, l.secure)
		l.refused.add(err)
	}
}

// Refuse turns away a connection that Take has returned, for which there is no room after all.
func (l *Limited) Refuse(c net.Conn, why error) {
	if errors.Is(why, syscall.EMFILE) || errors.Is(why, syscall.ENFILE) {
		why = errNoDescriptor
	}
	turnAwayAtOnce(c, l.secure)
	l.Leave()
	l.refused.add(why)
}

// Close is net.Listener's.
func (l *Limited) Close() error {
	l.stopping.Do(func() { close(l.stop) })
	return l.Listener.Close()
}

type limitedConn struct {
	net.Conn
	listener *Limited
	closed   sync.Once
}

func (c *limitedConn) Close() error {
	c.closed.Do(c.listener.Leave)
	return c.Conn.Close()
}

// CloseWrite is net.TCPConn's, for an engine that waits until its client has taken a last answer.
func (c *limitedConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// SyscallConn is syscall.Conn's, and SetLinger net.TCPConn's, as far as the connection has them.
func (c *limitedConn) SyscallConn() (syscall.RawConn, error) {
	if sc, ok := c.Conn.(syscall.Conn); ok {
		return sc.SyscallConn()
	}
	return nil, errors.ErrUnsupported
}

func (c *limitedConn) SetLinger(seconds int) error {
	if lingers, ok := c.Conn.(interface{ SetLinger(seconds int) error }); ok {
		return lingers.SetLinger(seconds)
	}
	return errors.ErrUnsupported
}

// A fullError says that there are as many connections as there may be.
type fullError int

func (e fullError) Error() string {
	return fmt.Sprintf("all %d connections that there may be are taken", int(e))
}

// refusals tell an operator that clients are turned away: at the first one, and then once a minute at most.
type refusals struct {
	warn func(string) // nil: nobody is told

	mu    sync.Mutex
	count int // since the last sentence
	told  time.Time
}

const refusalsPause = time.Minute

// add counts a client that was turned away.
func (r *refusals) add(why error) {
	if r.warn == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	if now := time.Now(); r.told.IsZero() || now.Sub(r.told) >= refusalsPause {
		r.warn(fmt.Sprintf("%d %s turned away: %v", r.count, map[bool]string{true: "client was", false: "clients were"}[r.count == 1], why))
		r.count, r.told = 0, now
	}
}

// Refusals are those of an engine that has no Limited listener.
type Refusals struct{ refusals }

// NewRefusals returns what tells warn, now and then, that clients are turned away; nil: nobody is told.
func NewRefusals(warn func(sentence string)) *Refusals { return &Refusals{refusals{warn: warn}} }

// Full counts a client that was turned away because there are as many as there may be.
func (r *Refusals) Full(most int) { r.add(fullError(most)) }
