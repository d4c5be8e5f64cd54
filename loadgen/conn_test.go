package loadgen

import (
	"context"
	"io"
	"net"
	"testing"

	"pollpush/internal/arrival"
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
	got := l.parts[0].traffic()
	if got.down != 2*(early+answer) || got.up != 2*20 || got.connectDown != 2*greeting || got.connectUp != 2*10 {
		t.Errorf("%+v, want %d down, 40 up, %d and 20 for connecting", got, 2*(early+answer), 2*greeting)
	}
	if !arrival.Known {
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
