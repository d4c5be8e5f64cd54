// Package quic is the engine of HTTP/3 (RFC 9114), on quic-go: the same handler as package nethttp's, over QUIC instead of TCP, and
// sessions of WebTransport.
package quic

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"github.com/quic-go/webtransport-go"

	"pollpush/feed"
	"pollpush/internal/udp"
	"pollpush/servers"
	"pollpush/servers/nethttp"
)

const (
	maxHead    = 8 << 10 // bytes of a request's head, as in HTTP/1.1
	maxStreams = 250     // requests of a connection at a time, as net/http allows over HTTP/2
	maxWindow  = 1 << 20 // bytes that a client may send before they are read: it has little to say
	packetSize = 1452    // bytes of UDP payload: with the headers of IPv6 an Ethernet's 1,500
)

// An engine is a running server.
type engine struct {
	*servers.Core
	handler   *nethttp.Handler
	socket    *udp.Socket
	http      *http3.Server
	sessions  *webtransport.Server // nil: no transport has any
	transport *servers.Transport   // of the sessions

	open    atomic.Int64 // connections, those in their handshake too
	refused *servers.Refusals
	serving sync.WaitGroup // one for each connection

	mu    sync.Mutex // taken when a connection opens and closes only
	conns map[*quic.Conn]struct{}
}

// Serve offers topics by the given transports on a UDP socket, together with POST /publish and GET /healthz, until ctx is done.
// Then it tells the clients and returns nil within a second, even when they don't read. The socket is closed in any case.
func Serve(ctx context.Context, socket *udp.Socket, topics *feed.Topics, o servers.Options, transports ...servers.Transport) error {
	defer socket.Close()
	if o.TLS == nil {
		return errors.New("serve: HTTP/3 is spoken over TLS: a certificate is missing")
	}
	core, err := servers.NewCore(socket.LocalAddr(), topics, o, transports)
	if err != nil {
		return err
	}
	e := &engine{Core: core, socket: socket, conns: map[*quic.Conn]struct{}{}, refused: servers.NewRefusals(o.Warn)}
	e.handler = nethttp.NewHandler(core)
	e.http = &http3.Server{
		Handler: e.handler, TLSConfig: o.TLS, MaxHeaderBytes: maxHead, IdleTimeout: core.Options.IdleTimeout,
	}
	for i := range transports {
		if transports[i].Datagrams {
			e.transport = &transports[i]
			e.sessions = &webtransport.Server{H3: e.http, CheckOrigin: func(*http.Request) bool { return true }} // the guard has asked
			webtransport.ConfigureHTTP3Server(e.http)
			e.handler.Session = e.serveSession
		}
	}
	if o.Started != nil {
		o.Started(e)
	}
	return e.serve(ctx)
}

// Stats returns the server's counts. Bytes are those of datagrams.
func (e *engine) Stats() servers.Stats {
	return servers.Stats{Open: int(e.open.Load()), Up: e.socket.In.Bytes.Load(), Down: e.socket.Out.Bytes.Load(), Requests: e.Core.Requests()}
}

// config is what connections get.
func (e *engine) config() *quic.Config {
	o := e.Core.Options
	return &quic.Config{
		HandshakeIdleTimeout: o.IOTimeout,
		// A client of which nothing is heard is gone, but for one whose poll is held, or to whom a heartbeat is not due yet. One
		// that may send a request and doesn't is http3.Server's to send away.
		MaxIdleTimeout:        max(o.IdleTimeout, servers.MaxHold, 2*o.Heartbeat) + o.IOTimeout,
		MaxIncomingStreams:    maxStreams,
		MaxIncomingUniStreams: 8, // a client has three (RFC 9114, section 6.2), and may greet with more

		// As much as TCP's segments have, from the start, and no search for it: its packets would be among the first events. A
		// path whose MTU is below that of Ethernet takes none of these.
		InitialPacketSize: packetSize, DisablePathMTUDiscovery: true,

		MaxStreamReceiveWindow: maxWindow, MaxConnectionReceiveWindow: 2 * maxWindow,

		EnableDatagrams: e.sessions != nil, EnableStreamResetPartialDelivery: e.sessions != nil,
	}
}

// serve accepts connections until ctx is done, and stops.
func (e *engine) serve(ctx context.Context) error {
	t := &quic.Transport{Conn: e.socket, ConnContext: e.admit, VerifySourceAddress: e.crowded}
	defer t.Close()
	ln, err := t.ListenEarly(http3.ConfigureTLSConfig(e.http.TLSConfig), e.config())
	if err != nil {
		e.handler.Stop()
		e.handler.Wait()
		return fmt.Errorf("serve: %w", err)
	}
	for {
		conn, err := ln.Accept(ctx)
		if err != nil {
			ln.Close() // who comes now is refused, and not left waiting for the next server here
			e.stop()
			if ctx.Err() != nil {
				return nil
			}
			return fmt.Errorf("serve: %w", err)
		}
		e.mu.Lock()
		e.conns[conn] = struct{}{}
		e.mu.Unlock()
		e.serving.Go(func() {
			if e.sessions != nil {
				_ = e.sessions.ServeQUICConn(conn) // that a connection ends is no news
			} else {
				_ = e.http.ServeQUICConn(conn)
			}
			e.mu.Lock()
			delete(e.conns, conn)
			e.mu.Unlock()
		})
	}
}

// crowded has those who come while half of all places are taken show that they are where they say (RFC 9000, section 8.1.2): so
// that datagrams with made-up senders don't take the other half.
func (e *engine) crowded(net.Addr) bool {
	return e.open.Load() > int64(e.Core.Options.MaxConnections)/2
}

// admit refuses connections above the limit, before anything is spent on their handshake.
func (e *engine) admit(ctx context.Context, _ *quic.ClientInfo) (context.Context, error) {
	if most := e.Core.Options.MaxConnections; e.open.Add(1) > int64(most) {
		e.open.Add(-1)
		e.refused.Full(most)
		return ctx, errors.New("full")
	}
	context.AfterFunc(ctx, func() { e.open.Add(-1) })
	return ctx, nil
}

// stop tells all clients, gives them servers.StopGrace to hear it and to leave, and ends their connections.
func (e *engine) stop() {
	e.handler.Stop()
	grace, cancel := context.WithTimeout(context.Background(), servers.StopGrace)
	defer cancel()
	if e.sessions == nil {
		_ = e.http.Shutdown(grace) // its error says that some did not end in time: those are cut
	}
	left := make(chan struct{})
	go func() {
		e.serving.Wait()
		close(left)
	}()
	select {
	case <-left:
	case <-grace.Done():
	}
	e.mu.Lock()
	for conn := range e.conns {
		_ = conn.CloseWithError(quic.ApplicationErrorCode(http3.ErrCodeNoError), "the server stops")
	}
	e.mu.Unlock()
	<-left
	e.handler.Wait()
	if e.sessions != nil {
		_ = e.sessions.Close()
	}
}
