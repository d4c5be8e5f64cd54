package nethttp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// TestWebSocketOverHTTP2 opens a WebSocket by an extended CONNECT (RFC 8441): frames come down in the answer's body and go up in the
// request's, and the close is answered before the stream ends.
func TestWebSocketOverHTTP2(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{})
	f.publish("a", "b")
	up, response := f.connect("/ws?after=1", "Sec-WebSocket-Version", "13")
	if response.StatusCode != 200 || response.Header.Get("Feed-Epoch") != "test" || len(response.Header) != 2 {
		t.Fatalf("%s %v, want 200 with the epoch and the date alone", response.Status, response.Header)
	}
	const first, published, third, close = "\x81\x052 7 b", "\x81\x0bpublished 3", "\x81\x053 7 c", "\x88\x02\x03\xe8"
	f.expect(response.Body, first)
	f.publish("c")
	f.expect(response.Body, third)
	_, _ = io.WriteString(up, "\x88\x82\x00\x00\x00\x00\x03\xe8")
	f.expect(response.Body, close)
	if rest, err := io.ReadAll(response.Body); err != nil || len(rest) > 0 {
		t.Errorf("after the close: %q, %v, want the end", rest, err)
	}
	up.Close()
}

// TestStopWebSocketOverHTTP2 stops a server with a client that answers its close, and one that doesn't.
func TestStopWebSocketOverHTTP2(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{})
	up, response := f.connect("/ws", "Sec-WebSocket-Version", "13")
	defer up.Close()
	deaf, _ := f.connect("/ws", "Sec-WebSocket-Version", "13")
	defer deaf.Close()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		f.expect(response.Body, "\x88\x12\x03\xe9the server stops")
		_, _ = io.WriteString(up, "\x88\x82\x00\x00\x00\x00\x03\xe9")
	}()
	f.stop()
	<-stopped
}

// TestWebSocketOverHTTP2Refused has what is no handshake answered over HTTP/2 as over HTTP/1.1.
func TestWebSocketOverHTTP2Refused(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{})
	for _, try := range []struct {
		target, version string
		status          int
	}{{"/ws", "8", 426}, {"/ws?topic=2", "13", 404}, {"/sse", "13", 405}} {
		up, response := f.connect(try.target, "Sec-WebSocket-Version", try.version)
		if response.StatusCode != try.status {
			t.Errorf("%s, version %s: %s, want %d", try.target, try.version, response.Status, try.status)
		}
		up.Close()
	}
	if r := f.do("GET", "/ws", ""); r.StatusCode != 400 {
		t.Errorf("GET: %s, want 400", r.Status)
	}
}

// TestStalledStream has a client of HTTP/2 take nothing of one stream, and all of another: the first one is ended in time, because its
// window is full, and the connection goes on.
func TestStalledStream(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{IOTimeout: 200 * time.Millisecond})
	stalled := f.do("GET", "/stream", "")
	other := f.do("GET", "/stream?topic=1", "")
	var gone error
	body := strings.Repeat("x", 60_000)
	if !eventually(func() bool {
		f.publish(body) // more than the 4 MB that net/http's client lets come
		return f.server.Stats().Down > 4<<20
	}) {
		t.Fatalf("the server has sent %d bytes", f.server.Stats().Down)
	}
	_ = other
	if !eventually(func() bool {
		_, gone = io.Copy(io.Discard, io.LimitReader(stalled.Body, 1<<20))
		return gone != nil
	}) {
		t.Error("a stream that takes nothing is not ended")
	}
	if r := f.do("GET", "/healthz", ""); r.StatusCode != 200 {
		t.Errorf("the connection has ended with it: %s", r.Status)
	}
}

// connect sends an extended CONNECT for a WebSocket, and returns what writes to the server.
func (f *fixture) connect(target string, fields ...string) (*io.PipeWriter, *http.Response) {
	f.t.Helper()
	reader, writer := io.Pipe()
	r, err := http.NewRequestWithContext(f.t.Context(), http.MethodConnect, f.url+target, reader)
	if err != nil {
		f.t.Fatal(err)
	}
	r.Header.Set(":protocol", "websocket")
	for i := 0; i < len(fields); i += 2 {
		r.Header.Set(fields[i], fields[i+1])
	}
	response, err := f.client.Do(r)
	if err != nil {
		f.t.Fatalf("CONNECT %s: %v", target, err)
	}
	f.t.Cleanup(func() { response.Body.Close() })
	return writer, response
}
