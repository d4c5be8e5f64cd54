// Package epoll is an engine whose idle connections cost little: an event loop for each processor (epoll, or kqueue; gnet's poller)
// instead of a goroutine for each connection. A connection that waits has its descriptor, what it has asked for, and how far it has got
// in its topic's log: no goroutine, and no buffer. Who doesn't take what is written is left where it is in the log, and goes on from there.
//
// It makes the same promises as the fasthttp engine of package servers, and says the same, byte by byte: requests are read, and answers
// written, by fasthttp, from and to memory. It speaks HTTP/1.1 without TLS, and compresses nothing: an encoder, or the state of TLS, is
// many times what it saves.
package epoll

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// A server is the engine.
type server struct {
	*servers.Core
	limited *servers.Limited
	started time.Time
	loops   []*loop
	running sync.WaitGroup // loops, and who waits for topics
	failed  chan error     // has what loops have ended with, before they were to
	done    chan struct{}  // closed when nobody waits for topics any more

	open   atomic.Int64
	closed chan struct{} // has something each time a connection closes, once the server stops
}

// Serve offers topics by the given transports on ln, together with POST /publish and GET /healthz, until ctx is done. Then it tells
// the clients and returns nil within a second, even when they don't read. ln is closed in any case. Options.Fallback has to answer at
// once: a loop waits for it.
func Serve(ctx context.Context, ln net.Listener, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error {
	core, err := servers.NewCore(ln.Addr(), topics, o, transports)
	if err == nil {
		err = check(o, transports)
	}
	if err != nil {
		ln.Close()
		return err
	}
	s := &server{Core: core, started: time.Now(), done: make(chan struct{}), closed: make(chan struct{}, 1)}
	s.failed = make(chan error, runtime.GOMAXPROCS(0))
	s.limited = servers.NewLimited(ln, core.Options.MaxConnections, false, core.Options.Warn)
	for range cap(s.failed) {
		l, err := newLoop(s)
		if err != nil {
			s.limited.Close()
			return errors.Join(fmt.Errorf("event loop: %w", err), s.end())
		}
		s.loops = append(s.loops, l)
		s.running.Go(func() {
			if err := l.run(); err != nil {
				s.failed <- fmt.Errorf("event loop: %w", err)
			}
		})
	}
	if o.Started != nil {
		o.Started(s)
	}
	served := make(chan error, 1)
	go func() { served <- s.accept() }()
	select {
	case err = <-served:
		err = cmp.Or(err, errors.New("serve: the listener was closed"))
	case err = <-s.failed:
		s.limited.Close()
		<-served
	case <-ctx.Done():
		s.limited.Close()
		<-served
	}
	return cmp.Or(err, s.stop())
}

// check says what this engine has not.
func check(o servers.Options, transports []servers.Transport) error {
	switch {
	case o.TLS != nil:
		return errors.New("the epoll engine speaks no TLS")
	case o.Compress != "":
		return errors.New("the epoll engine compresses nothing")
	case o.Accounts != nil:
		return errors.New("internal error: accounts are kept by the fasthttp engine alone")
	case o.Headers == servers.HeadersLubbers:
		return errors.New("heads as they were printed in 2010 are written by the fasthttp engine alone")
	}
	for _, t := range transports {
		if t.Open != nil && t.Speak == nil {
			return fmt.Errorf("the epoll engine has no %s", t.Name)
		}
	}
	return nil
}

// accept hands connections to the loops, in turn, until the listener is closed.
func (s *server) accept() error {
	for i := 0; ; i++ {
		accepted, err := s.limited.Take()
		if err != nil {
			if errors.Is(err, net.ErrClosed) {
				return nil
			}
			return err
		}
		fd, err := descriptor(accepted)
		if err != nil { // there is none left
			s.limited.Refuse(accepted, err)
			continue
		}
		accepted.Close() // the connection is the other descriptor's
		s.open.Add(1)
		l := s.loops[i%len(s.loops)]
		if l.tasks.add(func() { l.open(fd) }) != nil {
			closeDescriptor(fd)
			s.forget()
		}
	}
}

// forget takes a closed connection out of the counts.
func (s *server) forget() {
	s.limited.Leave()
	s.open.Add(-1)
	select {
	case s.closed <- struct{}{}:
	default:
	}
}

// Stats is servers.Counter's.
func (s *server) Stats() servers.Stats {
	t := servers.Stats{Open: int(s.open.Load()), Requests: s.Requests()}
	for _, l := range s.loops {
		t.Up += l.up.Load()
		t.Down += l.down.Load()
	}
	return t
}
