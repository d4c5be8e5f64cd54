// Package servers offers topics over HTTP: an engine answers any subset of the transports on one listener, so that the stack
// under every transport is one and a comparison compares only the transports.
//
// What a transport (a package in a subdirectory) says stands apart from what reads requests: a transport says how a poll is
// answered, how a stream is framed, or how an upgraded connection is spoken on (Transport), and works on a Flow or a Socket. A Core
// is what engines have in common: who is let in, what a request means, and what is published.
//
// The engine here is fasthttp's. It gives every connection the same settings: it waits for a request without holding a buffer,
// renews deadlines only now and then, and learns from one shared watcher that a waiting client has left, which is more than to have
// sent all it will. A stream, and a long poll that is held for more than Options.InPlace, takes its connection over, so that nothing
// of the engine waits with it: that costs a long poll a quarter more CPU time per answer, and saves 4 of 9 kB while it is held.
package servers

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"
	"github.com/valyala/fasthttp/fasthttpadaptor"

	"pollpush/feed"
)

// A Server is the fasthttp engine.
type Server struct {
	*Handler

	engine   *fasthttp.Server
	fallback fasthttp.RequestHandler // nil: none
	watcher  *watcher
	closed   sync.WaitGroup // one for each open connection

	refused refusals
	stopped atomic.Bool

	mu       sync.Mutex // taken when a connection opens and closes only
	conns    map[uint64]*Conn
	lastID   uint64
	away     int   // of conns: above the limit, being told so
	up, down int64 // of closed connections
}

// Serve offers topics by the given transports on ln, together with POST /publish and GET /healthz, until ctx is done.
// Then it tells the clients and returns nil within a second, even when they don't read. ln is closed in any case.
func Serve(ctx context.Context, ln net.Listener, topics *feed.Topics, o Options, transports ...Transport) error {
	core, err := NewCore(ln.Addr(), topics, o, transports)
	if err != nil {
		ln.Close()
		return err
	}
	s := &Server{conns: make(map[uint64]*Conn), refused: refusals{warn: o.Warn}}
	s.Handler = NewHandler(core, s)
	if o.Fallback != nil {
		s.fallback = fasthttpadaptor.NewFastHTTPHandler(o.Fallback)
	}
	if s.watcher, err = newWatcher(s); err != nil {
		ln.Close()
		return fmt.Errorf("watch connections: %w", err)
	}
	defer s.watcher.close()
	s.engine = s.NewServer()
	s.engine.Handler = s.handle
	accepts := &listener{newAcceptor(ln, ctx.Done()), s}
	if o.Started != nil {
		o.Started(s)
	}
	served := make(chan error, 1)
	go func() { served <- s.engine.Serve(accepts) }()
	select {
	case err = <-served:
		s.stop()
		return cmp.Or(err, errors.New("serve: the listener was closed"))
	case <-ctx.Done():
		ln.Close() // the engine may not know it yet
		<-served
		s.stop()
		return nil
	}
}

// handle answers a request.
func (s *Server) handle(c *fasthttp.RequestCtx) {
	if s.Options.Accounts == nil || s.Options.Accounts.record(c) {
		s.Handler.handle(c)
	}
}

// NewServer returns a fasthttp server that reads requests for the handler, with the same settings for every transport.
func (s *Handler) NewServer() *fasthttp.Server {
	return &fasthttp.Server{
		Handler:            s.handle,
		ErrorHandler:       s.badRequest,
		HeaderReceived:     headerReceived,
		ExpectHandler:      expectation,
		ReadBufferSize:     maxHead,
		MaxRequestBodySize: feed.MaxMessage,
		// Between requests no buffers and no request context are held; Conn.Read makes that free of system calls.
		ReduceMemoryUsage: true,
		// A worker that handed its connection to a stream ends soon, and its stack with it.
		MaxIdleWorkerDuration:        500 * time.Millisecond,
		KeepHijackedConns:            true, // streams close their connection themselves; the engine's context goes back at once
		NoDefaultServerHeader:        true,
		NoDefaultContentType:         true,
		DisablePreParseMultipartForm: true,
		SecureErrorLogMessage:        true,
		Logger:                       log.New(io.Discard, "", 0),
	}
}

// stop tells all clients, gives them StopGrace to hear it, and cuts those who did not. Nothing is accepted any more.
func (s *Server) stop() {
	s.mu.Lock()
	s.stopped.Store(true)
	for _, c := range s.conns {
		c.Signal(Stopping)
		if c.idle.Load() {
			go c.Close() // it is owed nothing
		}
	}
	s.mu.Unlock()

	grace, cancel := context.WithTimeout(context.Background(), StopGrace)
	defer cancel()
	_ = s.engine.ShutdownWithContext(grace) // its error says that some did not end in time: those are cut
	ended := make(chan struct{})
	go func() {
		s.closed.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return
	case <-grace.Done():
	}
	// Writes that are stuck end, and their connections are reset; the goodbyes of others are not destroyed.
	s.eachConn(func(c *Conn) { go c.socket.Expire() })
	select {
	case <-ended:
	case <-time.After(ExpireGrace):
		s.eachConn(func(c *Conn) { go c.drop() })
		<-ended
	}
}

func (s *Server) eachConn(do func(*Conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		do(c)
	}
}

// How engines stop, well within the second that Serve promises.
const (
	StopGrace   = 500 * time.Millisecond // for clients to take a goodbye
	ExpireGrace = 100 * time.Millisecond // for goroutines to notice that their write was ended
)
