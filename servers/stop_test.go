package servers_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/internal/leak"
	"pollpush/servers"
)

// TestStop checks what each client hears when the server stops. The fixture checks that Serve returns and leaves nothing.
func TestStop(t *testing.T) { bothEngines(t, testStop) }

func testStop(t *testing.T, serve engine) {
	for name, inPlace := range map[string]time.Duration{"in place": time.Hour, "taken over": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, servers.Options{InPlace: inPlace})
			stream := f.dial()
			stream.get("/sse")
			stream.head()
			stream.expect("retry: 1000\n\n")
			idle := f.dial()
			idle.get("/healthz")
			idle.check(200, "ok\n")
			silent := f.dial()
			ws := dialWebSocket(t, "ws://"+f.address+"/ws", nil, nil)
			before := f.server.Stats().Up
			held := f.dial()
			held.get("/long-poll?hold=5m")
			if !eventually(func() bool { return f.server.Stats().Up > before }) {
				t.Fatal("the server did not read the request")
			}
			closed := make(chan error, 1)
			go func() {
				_, _, err := ws.ReadMessage()
				closed <- err
			}()
			f.stop()
			stream.expect(": the server stops\n\n")
			stream.expectEnd()
			idle.expectEnd()
			silent.expectEnd()
			if r := held.check(503, "the server stops\n"); !r.Close {
				t.Error("the held long poll was not told that the connection ends")
			}
			held.expectEnd()
			var end *gorilla.CloseError
			if err := <-closed; !errors.As(err, &end) || end.Code != gorilla.CloseGoingAway || end.Text != "the server stops" {
				t.Errorf("WebSocket: %v, want 1001 with a reason", err)
			}
		})
	}
}

// TestStopDeaf stops a server whose clients don't read, and have not taken what was written long since.
func TestStopDeaf(t *testing.T) { eachEngine(t, testStopDeaf) }

func testStopDeaf(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, request := range paths(streams) {
		c := f.dial()
		c.get(request, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
		c.head()
		f.stuff(c)
	}
}

// stuff publishes until c's buffers are full: the server writes to it and does not come back.
func (f *fixture) stuff(c *conn) {
	f.t.Helper()
	_ = c.Conn.(*net.TCPConn).SetReadBuffer(4096)
	body := strings.Repeat("x", feed.MaxBody)
	before, still := int64(-1), 0
	if !eventually(func() bool {
		f.publish(body)
		if now := f.server.Stats().Down; now != before {
			before, still = now, 0
		} else {
			still++
		}
		return still > 20
	}) {
		f.t.Fatal("a client that doesn't read can be written to forever")
	}
}

// TestDeafClient drops a client that takes nothing, within a bounded time.
func TestDeafClient(t *testing.T) { eachEngine(t, testDeafClient) }

func testDeafClient(t *testing.T, serve engine) {
	f := serve(t, servers.Options{IOTimeout: 100 * time.Millisecond})
	for _, path := range paths(streams) {
		c := f.dial()
		c.get(path, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
		c.head()
		body := strings.Repeat("x", feed.MaxBody)
		if !eventually(func() bool { f.publish(body); return f.open() == 0 }) {
			t.Errorf("%s: a client that doesn't read is still there", path)
		}
	}
}

// TestServeErrors checks the ways not to serve.
func TestServeErrors(t *testing.T) {
	checkNothingLeft := leak.Since(t)
	listen := func() net.Listener {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return ln
	}
	topics := feed.NewTopics(0, "0")
	err := servers.Serve(t.Context(), listen(), topics, servers.Options{Headers: "x"})
	if err == nil || !strings.Contains(err.Error(), `"x" does not exist`) {
		t.Errorf("an unknown header profile: %v", err)
	}
	closed := listen()
	closed.Close()
	if err := servers.Serve(t.Context(), closed, topics, servers.Options{}); err == nil {
		t.Error("a closed listener: no error")
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	ln := listen()
	if err := servers.Serve(done, ln, topics, servers.Options{}); err != nil {
		t.Errorf("a context that is done already: %v, want nil", err)
	}
	if _, err := ln.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("the listener after Serve: %v, want it closed", err)
	}
	checkNothingLeft()
}
