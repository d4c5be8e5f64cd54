package nethttp_test

import (
	"regexp"
	"testing"

	"golang.org/x/net/http2"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// Frames of a WebSocket (RFC 6455, section 5.2); what a client sends is masked, here with zeros.
const (
	closed1000   = "\x88\x02\x03\xe8"
	closed1001   = "\x88\x12\x03\xe9the server stops"
	clientCloses = "\x88\x82\x00\x00\x00\x00\x03\xe8"
	clientSays   = "\x81\x81\x00\x00\x00\x00c"
)

// TestWebSocketOverHTTP2 opens a WebSocket by an extended CONNECT (RFC 8441): frames come down in the answer's body and go up in the
// request's, and the close is answered before the stream ends.
func TestWebSocketOverHTTP2(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{})
	f.publish("a", "b")
	c := f.dialFramed()
	c.connect(1, "/ws?after=1&topic=0", "13")
	status, head := c.head(1)
	if fields := head.RegularFields(); status != "200" || len(fields) != 2 || fields[0].Name != "feed-epoch" || fields[1].Name != "date" {
		t.Fatalf("%s %v, want 200 with the epoch and the date alone", status, fields)
	}
	c.expect(1, "\x81\x052 7 b")
	f.publish("c")
	c.expect(1, "\x81\x053 7 c")
	c.connect(3, "/ws?topic=1&after=1", "13")
	c.head(3)
	c.sent(c.WriteData(3, false, []byte(clientSays)))
	// It follows what it publishes: the answer and the message come in any order.
	const answer, message = "\x81\x0bpublished 1", "\x81\x171 0000000000000000000 c"
	both := c.read(3, len(answer)+len(message))
	said := regexp.MustCompile(`[0-9]{19}`).ReplaceAllString(both, "0000000000000000000")
	if said != answer+message && said != message+answer {
		t.Errorf("stream 3: %q, want %q and %q", both, answer, message)
	}
	c.sent(c.WriteData(1, false, []byte(clientCloses)))
	c.expect(1, closed1000)
	if data, ok := c.next(1).(*http2.DataFrame); !ok || !data.StreamEnded() || len(data.Data()) > 0 {
		t.Errorf("after the close: %v, want the end", data)
	}
}

// TestStopWebSocketOverHTTP2 stops a server with a client that answers its close, and one that doesn't.
func TestStopWebSocketOverHTTP2(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{})
	polite, deaf := f.dialFramed(), f.dialFramed()
	for _, c := range []*framed{polite, deaf} {
		c.connect(1, "/ws", "13")
		c.head(1)
	}
	stopped := make(chan struct{})
	go func() {
		f.stop()
		close(stopped)
	}()
	polite.expect(1, closed1001)
	polite.sent(polite.WriteData(1, false, []byte(clientCloses)))
	deaf.expect(1, closed1001)
	<-stopped
}

// TestWebSocketOverHTTP2Refused has what is no handshake answered over HTTP/2 as over HTTP/1.1.
func TestWebSocketOverHTTP2Refused(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{})
	c := f.dialFramed()
	for i, try := range []struct{ path, version, status string }{
		{"/ws", "8", "426"}, {"/ws?topic=2", "13", "404"}, {"/ws?after=x", "13", "400"}, {"/sse", "13", "405"}, {"/ws", "", "400"},
	} {
		stream := uint32(2*i + 1)
		if try.version == "" {
			c.get(stream, try.path)
		} else {
			c.connect(stream, try.path, try.version)
		}
		if status, _ := c.head(stream); status != try.status {
			t.Errorf("%s, version %s: %s, want %s", try.path, try.version, status, try.status)
		}
	}
}
