package servers_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"pollpush/servers"
)

// TestFallbackEarlyBytes: what a client sends together with its handshake reaches whoever takes the connection over. Event loops keep
// their connections, and say so to whoever asks for one.
func TestFallbackEarlyBytes(t *testing.T) { eachEngine(t, testFallbackEarlyBytes) }

func testFallbackEarlyBytes(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Fallback: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, buffered, err := http.NewResponseController(w).Hijack()
		if errors.Is(err, http.ErrNotSupported) {
			http.Error(w, "not here", http.StatusNotImplemented)
			return
		}
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
		_, _ = io.CopyN(conn, buffered, 10)
	})})
	if f.loops {
		for _, header := range []string{"", "Connection: Upgrade\r\nUpgrade: x\r\n"} {
			c := f.dial()
			for range 2 {
				c.send("GET /x HTTP/1.1\r\nHost: x\r\n" + header + "\r\n")
				c.check(http.StatusNotImplemented, "not here\n")
			}
		}
		return
	}
	const request = "GET /x?y HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: x\r\n\r\n"
	for _, sent := range [][]string{{request + "early", " late"}, {request, "early late"}, {request + "early late"}} {
		c := f.dial()
		for _, piece := range sent {
			c.send(piece)
		}
		if got, err := io.ReadAll(c.r); err != nil || !strings.HasSuffix(string(got), "\r\n\r\nearly late") {
			t.Errorf("%q: %q, %v, want what was sent", sent, got, err)
		}
		c.Close()
	}
}

// TestFallbackRefusesUpgrade: a request for another protocol that isn't taken over is answered like any other, and others follow.
func TestFallbackRefusesUpgrade(t *testing.T) { eachEngine(t, testFallbackRefusesUpgrade) }

func testFallbackRefusesUpgrade(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Origins: []string{"http://friend.example"}, Fallback: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Method+" "+r.Host+" "+r.URL.Path+"?"+r.URL.RawQuery+" "+r.Header.Get("Sec-WebSocket-Version"))
		http.Error(w, "no", http.StatusTeapot)
		w.WriteHeader(http.StatusOK) // as with any ResponseWriter, the first one counts
	})})
	c := f.dial()
	for range 2 {
		c.send("GET /x?y HTTP/1.1\r\nHost: x\r\nOrigin: http://friend.example\r\n" + handshake + "\r\n")
		r, body := c.response()
		if seen := r.Header.Get("X-Seen"); r.StatusCode != http.StatusTeapot || body != "no\n" || seen != "GET x /x?y 13" {
			t.Errorf("the answer is %d %q to %q", r.StatusCode, body, seen)
		}
		if got := r.Header.Get("Access-Control-Allow-Origin"); got != "http://friend.example" {
			t.Errorf("Access-Control-Allow-Origin: %q", got)
		}
		if got := r.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
			t.Errorf("Content-Type: %q", got)
		}
	}
	c.send("GET /x HTTP/1.1\r\nHost: x\r\nConnection: close, Upgrade\r\nUpgrade: x\r\n\r\n")
	if r, _ := c.response(); r.StatusCode != http.StatusTeapot || !r.Close {
		t.Errorf("after close: %d, close %v, want 418 and a close", r.StatusCode, r.Close)
	}
	if rest, err := io.ReadAll(c.r); len(rest) > 0 || err != nil {
		t.Errorf("after the last answer came %q, %v", rest, err)
	}
}
