package loadgen

import (
	"net"
	"strings"
	"testing"

	"pollpush/loadgen/internal/peer"
)

// Linux has all of 127.0.0.0/8 on its loopback interface.
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
		t.Fatal(err)
	}
	if got := <-from; !strings.HasPrefix(got, "127.0.0.2:") {
		t.Errorf("connected from %s, want 127.0.0.2", got)
	}
}
