package loadgen

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"

	"pollpush/loadgen/internal/peer"
)

// TestCut has a server whose answer is overdue: it sees that it was cut off, and that nobody will read what it has queued.
func TestCut(t *testing.T) {
	seen := make(chan error, 1)
	l := New(scenario(1), lineSubscribe, Options{Address: peer.Listen(t, func(dial int, conn net.Conn) {
		if dial > 0 {
			peer.Hold(conn)
			return
		}
		_, err := io.Copy(io.Discard, conn)
		seen <- err
	})})
	defer l.Close()
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.clients[0].asked.Store(1)
	l.clients[0].timeOut(1)
	if err := <-seen; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server sees %v, want a reset", err)
	}
}
