package servers_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"pollpush/servers"
	"pollpush/transport"
)

// TestStreamsKeepToTheirDescriptors: what a server writes is what the descriptor tells everybody else that it does: the
// framing of a message, and the length of a heartbeat.
func TestStreamsKeepToTheirDescriptors(t *testing.T) {
	eachEngine(t, testStreamsKeepToTheirDescriptors)
}

func testStreamsKeepToTheirDescriptors(t *testing.T, serve engine) {
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}
	for _, d := range transport.Over("1.1") {
		if d.Kind != transport.Stream {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			t.Parallel()
			f := serve(t, servers.Options{Heartbeat: time.Hour})
			c := f.dial()
			c.get(d.Path, upgrade...)
			c.head()
			f.publish("hello")
			if d.Name == transport.SSE.Name {
				c.expect("retry: 1000\n\n")
			}
			c.expect(string(d.Framing.Append(nil, "test-1", []byte(line(1, "hello")))))

			beating := serve(t, servers.Options{Heartbeat: time.Millisecond})
			c = beating.dial()
			c.get(d.Path, upgrade...)
			c.head()
			if d.Name == transport.SSE.Name {
				c.expect("retry: 1000\n\n")
			}
			beats := make([]byte, 3*d.Framing.Heartbeat.Down)
			if _, err := io.ReadFull(c.r, beats); err != nil {
				t.Fatal(err)
			}
			if one := beats[:d.Framing.Heartbeat.Down]; !bytes.Equal(beats, bytes.Repeat(one, 3)) {
				t.Errorf("three heartbeats are %q, want three of %d bytes", beats, d.Framing.Heartbeat.Down)
			}
		})
	}
}
