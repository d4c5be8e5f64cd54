package epoll_test

import (
	"crypto/tls"
	"net"
	"testing"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/epoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
)

// TestHasNot says what the engine has not.
func TestHasNot(t *testing.T) {
	other := sse.Transport()
	other.Name, other.Speak = "other", nil
	other.Open = websocket.Transport().Open
	for want, try := range map[string]struct {
		o servers.Options
		t servers.Transport
	}{
		"the epoll engine speaks no TLS":      {servers.Options{TLS: &tls.Config{}}, sse.Transport()},
		"the epoll engine compresses nothing": {servers.Options{Compress: "gzip"}, sse.Transport()},
		"the epoll engine has no other":       {servers.Options{}, other},
	} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := epoll.Serve(t.Context(), ln, feed.NewTopics(0, "0"), try.o, try.t); err == nil || err.Error() != want {
			t.Errorf("Serve: %v, want %s", err, want)
		}
		if _, err := ln.Accept(); err == nil {
			t.Errorf("%s: the listener is open", want)
		}
	}
}
