package model

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// counted is a connection that counts.
type counted struct {
	net.Conn
	up, down int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.down += n
	return n, err
}

func (c *counted) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.up += n
	return n, err
}

// TestResumedHandshake counts what crypto/tls makes of a session that is resumed, with and without the choice of HTTP/2.
func TestResumedHandshake(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(certificate)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(parsed)
	server := &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}}, NextProtos: []string{"h2", "http/1.1"}}
	for _, protocols := range [][]string{nil, {"h2"}} {
		more := alpn * len(protocols)
		client := &tls.Config{
			RootCAs: roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS13, NextProtos: protocols, ClientSessionCache: tls.NewLRUClientSessionCache(1),
		}
		for _, resumed := range []bool{false, true} {
			ln, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			answered := make(chan error, 1)
			go func() {
				k, err := ln.Accept()
				if err == nil {
					secure := tls.Server(k, server)
					_, err = io.Copy(secure, secure) // until the client closes
					secure.Close()
				}
				answered <- err
			}()
			network, err := net.Dial("tcp", ln.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			if err := network.SetDeadline(time.Now().Add(10 * time.Second)); err != nil {
				t.Fatal(err)
			}
			k := &counted{Conn: network}
			secure := tls.Client(k, client)
			if _, err := secure.Write([]byte{1}); err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadFull(secure, make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			secure.Close()
			network.Close()
			ln.Close()
			if err := <-answered; err != nil {
				t.Fatal(err)
			}
			if secure.ConnectionState().DidResume != resumed {
				t.Fatalf("resumed %v, want %v", !resumed, resumed)
			}
			const request, answer = 1 + tlsRecord, 1 + tlsRecord
			if resumed && (k.up != resumedUp+more+request+closeNotify || k.down != resumedDown+more+answer) {
				t.Errorf("%q: resuming takes %d B up and %d down, theory has %d and %d", protocols, k.up-request-closeNotify, k.down-answer, resumedUp+more, resumedDown+more)
			}
		}
	}
}

// TestOpening: a poll on a connection of its own is what opening takes more than one that is kept; and says that it closes it.
func TestOpening(t *testing.T) {
	s := scenario(transport.ShortPoll.Name, "periodic", 1, 10, time.Second, 5*time.Second)
	s.Headers, s.Contract, s.Settle = results.HeadersMinimal, results.Latest, results.Duration(time.Second)
	kept := Predict(s, Coefficients{Derive: true}).Traffic
	s.KeepAlive = results.KeepAliveOff
	cold := Predict(s, Coefficients{Derive: true}).Traffic
	says := float64(len("Connection: close\r\n"))
	near(t, "up", cold.AppUp-kept.AppUp, says, 1e-9)
	near(t, "down", cold.AppDown-kept.AppDown, says, 1e-9)
	near(t, "packets up", cold.WireUp-kept.WireUp-says, 4*52+8, 1e-9)
	near(t, "packets down", cold.WireDown-kept.WireDown-says, 3*52+8, 1e-9)
	s.TLS = true
	secure := Predict(s, Coefficients{Derive: true}).Traffic
	near(t, "up over TLS", secure.AppUp-cold.AppUp, 1681+22+24, 1e-9)
	near(t, "down over TLS", secure.AppDown-cold.AppDown, 1457+22+24, 1e-9)
	s.HTTP = results.HTTP2
	s.Complete()
	if second := Predict(s, Coefficients{Derive: true}).Traffic; second.AppUp < secure.AppUp || second.AppDown < secure.AppDown {
		t.Errorf("over HTTP/2 a cold poll takes %+v, less than %+v: what both sides begin with and all fields are in it", second, secure)
	}
}
