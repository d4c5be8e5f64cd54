package loadgen

import (
	"context"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

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
