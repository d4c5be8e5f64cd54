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
	"net/netip"
	"strings"
	"testing"
	"time"

	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestKernelStamps reads late, on purpose: the stamp must be from when the bytes arrived all the same.
func TestKernelStamps(t *testing.T) {
	if !canStamp {
		t.Skip("no stamps on this platform")
	}
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
					// Loopback delivers within the sender's system call, so the stamp lies within it too.
					if got := c.reading.arrived; got < span.before || got > span.after {
						t.Errorf("read %d: arrived %d ns after the write began, which took %d ns", i, got-span.before, span.after-span.before)
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

// TestBytes counts a conversation of known size on loopback: connecting apart, reconnecting too.
func TestBytes(t *testing.T) {
	const greeting, early, answer = 100, 30, 1000
	done := make(chan bool, 2)
	address := peer.Listen(t, func(dial int, conn net.Conn) {
		io.ReadFull(conn, make([]byte, 10))
		conn.Write(make([]byte, greeting+early)) // in one packet
		io.ReadFull(conn, make([]byte, 20))
		conn.Write(make([]byte, answer))
		if dial == 1 {
			peer.Hold(conn)
		}
	})
	l := start(t, scenario(1), func(ctx context.Context, c *Client, _ results.Scenario) error {
		conn, err := c.Dial(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		conn.Write(make([]byte, 10))
		io.ReadFull(conn, make([]byte, greeting+early))
		c.Connected(early)
		conn.Write(make([]byte, 20))
		io.ReadFull(conn, make([]byte, answer))
		done <- true
		_, err = conn.Read(make([]byte, 1))
		return err
	}, Options{Address: address})
	<-done
	<-done
	got := l.traffic()
	if got.down != 2*(early+answer) || got.up != 2*20 || got.connectDown != 2*greeting || got.connectUp != 2*10 {
		t.Errorf("%+v, want %d down, 40 up, %d and 20 for connecting", got, 2*(early+answer), 2*greeting)
	}
	if !canStamp {
		return
	}
	// Up: 20 bytes, one packet each time, and the pure ACKs. Down: the answer and the ACK of those 20 bytes, often in one.
	// The first connection ended, with a FIN down and its ACK up. Each packet has 52 bytes of headers.
	w := got.wire
	if w.unknown != 0 || w.packetsUp < 2 || w.packetsUp > 8 || w.packetsDown < 2 || w.packetsDown > 6 {
		t.Errorf("%+v: a handful of packets was expected", w)
	}
	if w.bytesUp != 2*20+52*w.packetsUp || w.bytesDown != 2*(early+answer)+52*w.packetsDown {
		t.Errorf("%+v: bytes are not those of the application and 52 per packet", w)
	}
	if w.retransmits != 0 {
		t.Errorf("%d retransmissions on loopback", w.retransmits)
	}
}

func TestSourceAddress(t *testing.T) {
	for _, test := range []struct {
		index  int
		target string
		want   string // "" for the system's choice
	}{
		{0, "127.0.0.1:80", ""},
		{portsPerAddress - 1, "127.0.0.1:80", ""},
		{portsPerAddress, "127.0.0.1:80", "127.0.0.2"},
		{254*portsPerAddress - 1, "127.0.0.1:80", "127.0.0.254"},
		{255 * portsPerAddress, "127.0.0.1:80", "127.0.1.0"},
		{portsPerAddress, "10.0.0.1:80", ""},
		{portsPerAddress, "localhost:80", ""},
		{portsPerAddress, "[::1]:80", ""},
	} {
		want := netip.Addr{}
		if test.want != "" {
			want = netip.MustParseAddr(test.want)
		}
		if got := sourceAddress(test.index, test.target); got != want {
			t.Errorf("sourceAddress(%d, %q) = %v, want %v", test.index, test.target, got, want)
		}
	}
}

func TestDialFromTheSourceAddress(t *testing.T) {
	from := make(chan string, 1)
	address := peer.Listen(t, func(_ int, conn net.Conn) {
		from <- conn.RemoteAddr().String()
		peer.Hold(conn)
	})
	l := New(scenario(1), lineSubscribe, Options{Address: address})
	defer l.Close()
	l.clients[0].index = portsPerAddress
	if err := l.Connect(t.Context()); err != nil {
		t.Skip("127.0.0.2 is not configured here: ", err)
	}
	if got := <-from; !strings.HasPrefix(got, "127.0.0.2:") {
		t.Errorf("connected from %s, want 127.0.0.2", got)
	}
}

func TestTooManyClientsForTheOpenFiles(t *testing.T) {
	err := checkFiles(1 << 40)
	if err == nil || !strings.Contains(err.Error(), "1099511627776 clients") || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("checkFiles = %v, want what is needed and how to get it", err)
	}
	if err := checkFiles(1); err != nil {
		t.Error(err)
	}
}

// TestManyClients connects a thousand on loopback, and each gets its topic's events.
func TestManyClients(t *testing.T) {
	const clients = 1000
	publish := make(chan bool)
	address := peer.Listen(t, func(_ int, conn net.Conn) {
		<-publish
		conn.Write(line(1))
		peer.Hold(conn)
	})
	s := scenario(clients)
	s.Topics = 3
	l := start(t, s, lineSubscribe, Options{Address: address, ConnectRate: 1e6, CPUs: 2})
	if p := l.Progress(); p.Connected != clients {
		t.Fatalf("%d clients are connected, want %d", p.Connected, clients)
	}
	now := time.Now()
	l.SetWindow(now, now.Add(time.Nanosecond)) // the marks are past; the events are due later
	l.window.Store(&window{now.UnixNano(), now.Add(time.Hour).UnixNano()})
	close(publish)
	if err := l.Drain(t.Context(), []uint64{1, 1, 2}, []uint64{1, 1, 1}); err != nil {
		t.Fatal(err)
	}
	run := new(results.Run)
	l.Fill(run)
	// Topics 0 and 1 have one event each, topic 2 none.
	if want := int64(667); run.Delivery.Expected != want || run.Delivery.Lost != 0 {
		t.Errorf("%+v, want %d expected", run.Delivery, want)
	}
}
