// Package quicpeer is a server of HTTP/3 that tests make answer as they please.
package quicpeer

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
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
	Sessions *webtransport.Server
	close    func()
}

// Serve has a handler answer on loopback, which may open sessions of WebTransport too, until Close or the test's end.
func Serve(t *testing.T, handler http.Handler) *Peer {
	t.Helper()
	conn, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	certificate := httptest.NewUnstartedServer(nil)
	certificate.StartTLS()
	certificate.Close()
	p := &Peer{Address: conn.LocalAddr().String()}
	p.Sessions = &webtransport.Server{H3: &http3.Server{
		Handler: handler, TLSConfig: http3.ConfigureTLSConfig(&tls.Config{Certificates: certificate.TLS.Certificates}),
		QUICConfig: &quic.Config{},
	}}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = p.Sessions.Serve(conn)
	}()
	closed := false
	p.close = func() {
		if !closed {
			closed = true
			_ = p.Sessions.Close()
			<-served
			conn.Close()
		}
	}
	t.Cleanup(p.close)
	return p
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
