package relay

import (
	"context"
	"net"
	"testing"
	"time"

	"pollpush/feed"
)

// echo answers each datagram with itself and a mark.
func echo(t *testing.T) *net.UDPConn {
	t.Helper()
	server := listenUDP(t)
	go func() {
		b := make([]byte, 2048)
		for {
			n, from, err := server.ReadFromUDPAddrPort(b)
			if err != nil {
				return
			}
			server.WriteToUDPAddrPort(append(b[:n], '!'), from)
		}
	}()
	return server
}

func listenUDP(t *testing.T) *net.UDPConn {
	t.Helper()
	c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// TestDatagramsTakeTheirTime has two senders, each of which gets its own answers, a round-trip time later.
func TestDatagramsTakeTheirTime(t *testing.T) {
	const rtt = 20 * time.Millisecond
	front := listenUDP(t)
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	server := echo(t)
	go func() { served <- New(rtt, feed.Wait).ServeDatagrams(ctx, front, server.LocalAddr().String()) }()
	defer func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("ServeDatagrams: %v", err)
		}
	}()
	clients := []*net.UDPConn{listenUDP(t), listenUDP(t)}
	for round := range 3 {
		for i, c := range clients {
			text := []byte{byte('a' + i), byte('0' + round)}
			began := time.Now()
			if _, err := c.WriteTo(text, front.LocalAddr()); err != nil {
				t.Fatal(err)
			}
			c.SetReadDeadline(began.Add(10 * time.Second))
			got := make([]byte, 10)
			n, from, err := c.ReadFromUDP(got)
			if err != nil || string(got[:n]) != string(text)+"!" || from.String() != front.LocalAddr().String() {
				t.Fatalf("client %d read %q from %v, %v, want %q from the relay", i, got[:n], from, err, string(text)+"!")
			}
			if took := time.Since(began); took < rtt {
				t.Errorf("there and back took %v, want at least %v", took, rtt)
			}
		}
	}
}

// TestDatagramsBeyondThePathAreLost fills a direction.
func TestDatagramsBeyondThePathAreLost(t *testing.T) {
	q := queue{woken: make(chan struct{}, 1)}
	written := 0
	d := datagrams{write: func(b []byte) { written += len(b) }}
	datagram := make([]byte, 1<<20)
	for range 20 {
		d.put(&q, datagram, time.Time{})
	}
	for _, p := range q.take(time.Now()) {
		p.direction.arrived(p)
	}
	if written != maxUnderWay || d.bytes.Load() != 0 {
		t.Errorf("%d bytes were handed on, and %d are under way, want %d and 0", written, d.bytes.Load(), maxUnderWay)
	}
}
