package servers_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// TestFallbackTargets: no request target is an internal error.
func TestFallbackTargets(t *testing.T) { eachEngine(t, testFallbackTargets) }

func testFallbackTargets(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Fallback: http.NotFoundHandler()})
	for target, status := range map[string]int{
		"/%%": 400, "/%": 400, "/%zz": 400, "/a%2": 400, "nothing": 400, "/%00": 404, "/%25%25": 404, "/?%%": 404, "/ü": 404, "/%2e%2e/%2f": 404,
		"http://x/%%": 400, "http://x/": 404,
	} {
		c := f.dial()
		c.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")
		if r, body := c.response(); r.StatusCode != status {
			t.Errorf("GET %s: %d %q, want %d", target, r.StatusCode, body, status)
		}
		c.Close()
	}
}

// TestFallbackSeesRequests: a handler is told all of a request, of which nothing goes on to the next one, and what it says is answered.
func TestFallbackSeesRequests(t *testing.T) { eachEngine(t, testFallbackSeesRequests) }

func testFallbackSeesRequests(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Fallback: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		w.Header().Set("X-Seen", r.Header.Get("X-Said"))
		fmt.Fprintf(w, "<p>%s %s %s by %s: %q, %v", r.Method, r.Host, r.URL, r.RemoteAddr, body, err)
	})})
	c := f.dial()
	for _, request := range []struct{ head, body, sees string }{
		{"GET /a?b HTTP/1.1\r\nHost: x\r\nX-Said: 1\r\n\r\n", "", "GET x /a?b"},
		{"POST /c HTTP/1.1\r\nHost: y\r\nContent-Length: 3\r\n\r\n", "abc", "POST y /c"},
		{"POST /d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc", "POST x /d"},
		{"GET /e HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", "", "GET x /e"},
	} {
		if c.send(request.head); !strings.Contains(request.head, "chunked") {
			c.send(request.body)
		}
		r := c.check(200, fmt.Sprintf("<p>%s by %s: %q, <nil>", request.sees, c.LocalAddr(), request.body))
		if got, want := r.Header.Get("X-Seen"), strings.Contains(request.head, "X-Said"); (got == "1") != want {
			t.Errorf("%q: X-Seen %q", request.head, got)
		}
		if got := r.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%q: the media type is %q, want that of what was written", request.head, got)
		}
	}
}

// A deadlines is a listener whose connections tell the last read deadline.
type deadlines struct {
	net.Listener
	mu   sync.Mutex
	last time.Time
}

type deadlineConn struct {
	*net.TCPConn
	of *deadlines
}

func (d *deadlines) Accept() (net.Conn, error) {
	c, err := d.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &deadlineConn{c.(*net.TCPConn), d}, nil
}

func (c *deadlineConn) SetReadDeadline(t time.Time) error {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	c.of.last = t
	return c.TCPConn.SetReadDeadline(t)
}

// TestFallbackTakesOver: a read by who has taken a connection over is bounded by nothing but the deadline that it has set.
func TestFallbackTakesOver(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := &deadlines{Listener: ln}
	far := time.Now().Add(time.Hour).Round(0)
	read := make(chan time.Time, 1)
	fallback := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\n\r\n")
		_ = conn.SetReadDeadline(far)
		_, _ = conn.Read(make([]byte, 10))
		d.mu.Lock()
		defer d.mu.Unlock()
		read <- d.last
	})
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- servers.Serve(ctx, d, feed.NewTopics(1, "0"), servers.Options{Fallback: fallback}) }()
	client, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	_ = client.SetDeadline(time.Now().Add(patience))
	_, _ = io.WriteString(client, "GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
	_, _ = io.ReadFull(client, make([]byte, 10))
	_, _ = io.WriteString(client, "hello")
	select {
	case last := <-read:
		if !last.Equal(far) {
			t.Errorf("the read deadline was %v, want %v", last, far)
		}
	case <-time.After(patience):
		t.Error("nothing was read")
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}
