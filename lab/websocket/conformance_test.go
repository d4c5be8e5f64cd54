package websocket

import (
	"context"
	"net"
	"net/http/httptest"
	"testing"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/websocket/conformance"
)

// TestConformance has the peers behind both HTTP servers of the lab: that of the page, and that of the other origins. They
// echo messages of up to 64 KiB.
func TestConformance(t *testing.T) {
	peers := Peers(t.Context())
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- servers.Serve(ctx, ln, feed.NewTopics(1, "0"), servers.Options{Fallback: peers}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	other := httptest.NewServer(peers)
	t.Cleanup(other.Close)
	for name, address := range map[string]string{"page": ln.Addr().String(), "other origin": other.Listener.Addr().String()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conformance.Run(t, conformance.Subject{
				Address: address,
				Target:  func(int) string { return "/peer" },
				Limit:   largestRead,
				Answer:  func(m conformance.Message) (conformance.Message, int) { return m, 0 },
				Heard:   func(m conformance.Message) (conformance.Message, bool) { return m, true },
			})
		})
	}
}
