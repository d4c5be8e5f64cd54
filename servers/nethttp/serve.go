// Package nethttp is the engine of the standard library's net/http: HTTP/1.1 and, over TLS, HTTP/2 (RFC 9113), with WebSockets over
// either (RFC 8441). It makes the same promises as the fasthttp engine of package servers, and its transports say the same; what
// differs is what reads requests and writes answers. So a stream is chunked over HTTP/1.1 (RFC 9112, section 7.1), a head has
// net/http's order, and each waiting request has net/http's goroutines and buffers. Who only sends no more counts as having left.
package nethttp

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// maxHead is how many bytes a request's head may have; net/http adds 4 kB over HTTP/1.1, and 320 bytes over HTTP/2, where it
// counts 32 bytes more for each field (RFC 9113, section 10.5.1).
const maxHead = 8 << 10

// maxStreams is how many streams a client of HTTP/2 may have open at a time: Go's default, as of x/net/http2.
const maxStreams = 250

// A server is the engine.
type server struct {
	*servers.Core
	handler *Handler
	engine  *http.Server
	closed  sync.WaitGroup // one for each open connection

	mu       sync.Mutex // taken when a connection opens and closes only
	conns    map[*conn]struct{}
	up, down int64 // of closed connections
}

// Serve offers topics by the given transports on ln, together with POST /publish and GET /healthz, until ctx is done. Then it tells
// the clients and returns nil within a second, even when they don't read. ln is closed in any case. HTTP/2 is offered where
// Options.TLS has it among its protocols ("h2"), HTTP/1.1 where it has "http/1.1" or none.
func Serve(ctx context.Context, ln net.Listener, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error {
	core, err := servers.NewCore(ln.Addr(), topics, o, transports)
	if err == nil {
		err = check(o)
	}
	if err != nil {
		ln.Close()
		return err
	}
	o = core.Options
	s := &server{Core: core, handler: NewHandler(core), conns: make(map[*conn]struct{})}
	s.engine = newEngine(o, s.handler)
	limited := &listener{servers.NewLimited(ln, o.MaxConnections, o.TLS != nil, o.Warn), s}
	if o.Started != nil {
		o.Started(s)
	}
	served := make(chan error, 1)
	go func() {
		if o.TLS != nil {
			served <- s.engine.ServeTLS(limited, "", "")
		} else {
			served <- s.engine.Serve(limited)
		}
	}()
	select {
	case err = <-served:
		s.stop()
		return cmp.Or(err, errors.New("serve: the listener was closed"))
	case <-ctx.Done():
		limited.Close()
		<-served
		s.stop()
		return nil
	}
}

// check says what this engine has not.
func check(o servers.Options) error {
	switch {
	case o.Accounts != nil:
		return errors.New("internal error: accounts are kept by the fasthttp engine alone")
	case o.Headers == servers.HeadersLubbers:
		return errors.New("heads as they were printed in 2010 are written by the fasthttp engine alone")
	}
	return nil
}

// newEngine returns net/http's server, with the same settings for every transport.
func newEngine(o servers.Options, handler http.Handler) *http.Server {
	engine := &http.Server{
		Handler:                      handler,
		TLSConfig:                    o.TLS,
		Protocols:                    new(http.Protocols),
		HTTP2:                        &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		ReadHeaderTimeout:            o.IOTimeout,
		ConnState:                    active,
		WriteTimeout:                 o.IOTimeout, // of an answer over HTTP/2, see noDeadline; the socket has its own
		IdleTimeout:                  o.IdleTimeout,
		MaxHeaderBytes:               maxHead,
		DisableGeneralOptionsHandler: true,
		ErrorLog:                     log.New(io.Discard, "", 0),
	}
	version2 := o.TLS != nil && slices.Contains(o.TLS.NextProtos, "h2")
	engine.Protocols.SetHTTP2(version2)
	engine.Protocols.SetHTTP1(!version2 || slices.Contains(o.TLS.NextProtos, "http/1.1"))
	return engine
}

// stop tells all clients, gives them servers.StopGrace to hear it, and cuts those who did not.
func (s *server) stop() {
	s.handler.Stop()
	grace, cancel := context.WithTimeout(context.Background(), servers.StopGrace)
	defer cancel()
	_ = s.engine.Shutdown(grace) // its error says that some did not end in time: those are cut
	ended := make(chan struct{})
	go func() {
		s.handler.Wait()
		s.closed.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return
	case <-grace.Done():
	}
	s.eachConn(func(c *conn) { c.Expire() })
	select {
	case <-ended:
	case <-time.After(servers.ExpireGrace):
		s.engine.Close()
		s.eachConn(func(c *conn) { go c.Close() })
		<-ended
	}
}

func (s *server) eachConn(do func(*conn)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		do(c)
	}
}

// Stats is servers.Counter's.
func (s *server) Stats() servers.Stats {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := servers.Stats{Open: len(s.conns), Up: s.up, Down: s.down, Requests: s.Requests()}
	for c := range s.conns {
		up, down := c.Bytes()
		t.Up += up
		t.Down += down
	}
	return t
}

// A listener counts what it accepts.
type listener struct {
	net.Listener
	server *server
}

func (l *listener) Accept() (net.Conn, error) {
	accepted, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{server: l.server, first: time.Now().Add(l.server.Options.FirstTimeout)}
	c.Init(accepted, l.server.Core)
	l.server.mu.Lock()
	defer l.server.mu.Unlock()
	l.server.conns[c] = struct{}{}
	l.server.closed.Add(1)
	return c, nil
}

// A conn is one client's connection.
type conn struct {
	servers.CountingConn
	server *server
	first  time.Time   // when the first request has to have come
	asked  atomic.Bool // it has
}

// active notes that a request has come by a connection.
func active(c net.Conn, state http.ConnState) {
	if state != http.StateActive {
		return
	}
	if secure, ok := c.(*tls.Conn); ok {
		c = secure.NetConn()
	}
	if c, ok := c.(*conn); ok {
		c.asked.Store(true)
	}
}

// SetReadDeadline is net.Conn's. Before the first request, and a TLS handshake maybe, net/http gives a client as long as for
// any request; here it is Options.FirstTimeout.
func (c *conn) SetReadDeadline(t time.Time) error {
	if !c.asked.Load() && t.After(time.Now()) {
		t = c.first
	}
	return c.CountingConn.SetReadDeadline(t)
}

// SetDeadline is SetReadDeadline: each write has a deadline of its own.
func (c *conn) SetDeadline(t time.Time) error { return c.SetReadDeadline(t) }

// Close is net.Conn's.
func (c *conn) Close() error {
	s := c.server
	s.mu.Lock()
	if _, open := s.conns[c]; open {
		delete(s.conns, c)
		up, down := c.Bytes()
		s.up += up
		s.down += down
		defer s.closed.Done()
	}
	s.mu.Unlock()
	return c.CountingConn.Close()
}
