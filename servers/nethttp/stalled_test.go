package nethttp_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// TestStalledStreams has a client of HTTP/2 never open the window of its streams: they are ended in time, and the connection goes on.
func TestStalledStreams(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{IOTimeout: 100 * time.Millisecond, FirstTimeout: patience})
	body := strings.Repeat("x", 60_000)
	f.publish(body, body, body)
	c := f.dialFramed()
	stalled := map[uint32]string{1: "/stream", 3: "/sse", 5: "/poll", 7: "/long-poll", 9: "/ws"}
	for id := uint32(1); id <= 7; id += 2 {
		c.get(id, stalled[id])
	}
	c.connect(9, stalled[9], "13")
	for len(stalled) > 0 {
		frame, err := c.ReadFrame()
		if err != nil {
			t.Fatalf("%v while waiting for the end of %v", err, stalled)
		}
		if reset, ok := frame.(*http2.RSTStreamFrame); ok {
			delete(stalled, reset.StreamID)
		}
	}
	c.get(11, "/publish")
	if status, _ := c.head(11); status != "405" {
		t.Errorf("the connection goes on with %s, want 405", status)
	}
}
