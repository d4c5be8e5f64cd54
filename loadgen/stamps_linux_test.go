package loadgen

import (
	"bufio"
	"context"
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

	"golang.org/x/sys/unix"

	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestKernelStamps reads late, on purpose: the stamp must be from when the bytes arrived all the same.
func TestKernelStamps(t *testing.T) {
	peer.Stamps(t)
	certificate, roots := selfSigned(t)
	plain := func(conn net.Conn) (io.Reader, error) { return conn, nil }
	for _, test := range []struct {
		name string
		tls  bool
		wrap func(net.Conn) (io.Reader, error) // what reads on top of the connection
	}{
		{"plain", false, plain},
		{"bufio", false, func(conn net.Conn) (io.Reader, error) { return bufio.NewReader(conn), nil }},
		{"tls", true, plain},
		{"bufio over tls", true, func(conn net.Conn) (io.Reader, error) { return bufio.NewReader(conn), nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			type span struct{ before, after int64 }
			sent, read, checked := make(chan span, 1), make(chan bool), make(chan bool)
			address := peer.Listen(t, func(_ int, conn net.Conn) {
				if test.tls {
					server := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{certificate}, SessionTicketsDisabled: true})
					if server.Handshake() != nil {
						return
					}
					conn = server
				}
				for range 3 {
					<-read
					before := time.Now().UnixNano()
					conn.Write([]byte("hello"))
					sent <- span{before, time.Now().UnixNano()}
				}
				peer.Hold(conn)
			})
			s := scenario(1)
			s.TLS = test.tls
			l := start(t, s, func(ctx context.Context, c *Client, _ results.Scenario) error {
				conn, err := c.Dial(ctx)
				if err != nil {
					return err
				}
				defer conn.Close()
				c.Connected(0)
				reader, err := test.wrap(conn)
				if err != nil {
					return err
				}
				for i := range 3 {
					read <- true
					span := <-sent // the bytes are there before the reading starts
					if _, err := io.ReadFull(reader, make([]byte, 5)); err != nil {
						return err
					}
					arrived := c.reading.reader.At
					// Loopback delivers within the sender's system call, so the stamp lies within it too.
					if arrived < span.before || arrived > span.after {
						t.Errorf("read %d: arrived %d ns after the write began, which took %d ns", i, arrived-span.before, span.after-span.before)
					}
				}
				close(checked)
				<-ctx.Done()
				return ctx.Err()
			}, Options{Address: address, TLS: &tls.Config{RootCAs: roots, ServerName: "feed"}})
			<-checked
			l.Close()
		})
	}
}

// selfSigned returns a certificate for "feed", and who trusts it.
func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"feed"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// TestCountersOfAnOldKernel are zero, and so unknown: no connection is without segments, and none moves bytes without
// having any.
func TestCountersOfAnOldKernel(t *testing.T) {
	full := unix.TCPInfo{Segs_in: 3, Segs_out: 4, Bytes_received: 100, Bytes_sent: 200}
	for name, test := range map[string]struct {
		forget   func(*unix.TCPInfo)
		down, up int64
		want     bool
	}{
		"all":                {func(*unix.TCPInfo) {}, 100, 200, true},
		"nothing said yet":   {func(i *unix.TCPInfo) { i.Bytes_received, i.Bytes_sent = 0, 0 }, 0, 0, true},
		"no segments in":     {func(i *unix.TCPInfo) { i.Segs_in = 0 }, 100, 200, false},
		"no segments out":    {func(i *unix.TCPInfo) { i.Segs_out = 0 }, 100, 200, false},
		"no bytes received":  {func(i *unix.TCPInfo) { i.Bytes_received = 0 }, 100, 200, false},
		"no bytes sent":      {func(i *unix.TCPInfo) { i.Bytes_sent = 0 }, 100, 200, false},
		"an empty structure": {func(i *unix.TCPInfo) { *i = unix.TCPInfo{} }, 0, 0, false},
	} {
		info := full
		test.forget(&info)
		if got := complete(&info, test.down, test.up); got != test.want {
			t.Errorf("%s: complete = %v, want %v", name, got, test.want)
		}
	}
}
