// Package quicpeer is a server of HTTP/3 that tests make answer as they please.
package quicpeer

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/quic-go/quic-go"
	"github.com/quic-go/quic-go/http3"
	"github.com/quic-go/webtransport-go"

	"pollpush/loadgen"
	"pollpush/results"
)

// A Peer is a running server.
type Peer struct {
	Address  string
	Sessions *webtransport.Server // nil: it has none
	close    func()
}

// Serve has a handler answer on loopback, which may open sessions of WebTransport too, until Close or the test's end.
func Serve(t *testing.T, handler http.Handler) *Peer {
	t.Helper()
	return ServeStreams(t, handler, 0)
}

// ServeStreams is Serve of so many requests of a connection at a time; 0: as many as the library takes.
func ServeStreams(t *testing.T, handler http.Handler, most int64) *Peer {
	t.Helper()
	conn := listen(t)
	p := &Peer{Address: conn.LocalAddr().String()}
	p.Sessions = &webtransport.Server{H3: &http3.Server{
		Handler: handler, TLSConfig: secure(), QUICConfig: &quic.Config{MaxIncomingStreams: most},
	}}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = p.Sessions.Serve(conn)
	}()
	p.close = sync.OnceFunc(func() {
		_ = p.Sessions.Close()
		<-served
		conn.Close()
	})
	t.Cleanup(p.close)
	return p
}

// ServeConnections has serve serve each connection on loopback, in a goroutine of its own, until Close or the test's end.
func ServeConnections(t *testing.T, serve func(*quic.Conn)) *Peer {
	t.Helper()
	conn := listen(t)
	transport := &quic.Transport{Conn: conn}
	ln, err := transport.Listen(secure(), &quic.Config{})
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			accepted, err := ln.Accept(context.Background())
			if err != nil {
				return
			}
			serving.Go(func() { serve(accepted) })
		}
	})
	p := &Peer{Address: conn.LocalAddr().String()}
	p.close = sync.OnceFunc(func() {
		ln.Close()
		transport.Close()
		serving.Wait()
		conn.Close()
	})
	t.Cleanup(p.close)
	return p
}

func listen(t *testing.T) *net.UDPConn {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

// secure returns how a server speaks TLS, with httptest's certificate.
func secure() *tls.Config {
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	certificate.Close()
	return http3.ConfigureTLSConfig(&tls.Config{Certificates: certificate.TLS.Certificates})
}

// Close ends the server and its connections.
func (p *Peer) Close() { p.close() }

// Load returns the clients of a scenario, which trust the server.
func (p *Peer) Load(t *testing.T, s results.Scenario, subscribe loadgen.Subscribe) *loadgen.Load {
	t.Helper()
	s.HTTP = results.HTTP3
	if err := s.CompleteValid(); err != nil {
		t.Fatal(err)
	}
	l := loadgen.New(s, subscribe, loadgen.Options{Address: p.Address, TLS: Trusting()})
	t.Cleanup(l.Close)
	return l
}

// Trusting returns how a client speaks TLS that trusts anybody.
func Trusting() *tls.Config { return &tls.Config{InsecureSkipVerify: true} }
