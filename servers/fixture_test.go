package servers_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/internal/leak"
	"pollpush/servers"
	"pollpush/servers/epoll"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/nethttp"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
	"pollpush/transport"
)

func transports() []servers.Transport {
	return []servers.Transport{shortpoll.Transport(), longpoll.Transport(), sse.Transport(), websocket.Transport(), httpstream.Transport()}
}

// paths are those of the transports for which of is true; nil: of all.
func paths(of func(transport.Transport) bool) []string {
	var paths []string
	for _, t := range transports() {
		if of == nil || of(t.Transport) {
			paths = append(paths, t.Path)
		}
	}
	return paths
}

func streams(d transport.Transport) bool { return d.Kind == transport.Stream }

// patience is how long a test waits for something that is about to happen.
const patience = 10 * time.Second

// patient is a client that waits no longer than a test does.
var patient = &http.Client{Timeout: patience}

// A fixture is all transports on loopback.
type fixture struct {
	t       *testing.T
	address string
	topics  *feed.Topics
	log     *feed.Log // of the first topic
	server  servers.Counter
	netHTTP bool   // the engine is net/http's, which answers some requests by itself
	loops   bool   // the engine has event loops, which keep their connections
	stop    func() // ends Serve and waits for it
}

// An engine starts the transports with topics, or with "0" and "1" where none are given. When the test ends, nothing of the server
// may be left.
type engine func(t *testing.T, o servers.Options, topics ...*feed.Topics) *fixture

// eachEngine runs a test with each engine that there is.
func eachEngine(t *testing.T, test func(t *testing.T, serve engine)) {
	eachOwnEngine(t, test)
	t.Run("net-http", func(t *testing.T) {
		test(t, func(t *testing.T, o servers.Options, topics ...*feed.Topics) *fixture {
			t.Helper()
			f := serveBy(t, nethttp.Serve, topicsOr(topics), o)
			f.netHTTP = true
			return f
		})
	})
}

// eachOwnEngine is eachEngine without net/http's, which does in its own way what the others do alike, byte by byte.
func eachOwnEngine(t *testing.T, test func(t *testing.T, serve engine)) {
	t.Run("fasthttp", func(t *testing.T) { test(t, serve) })
	t.Run("epoll", func(t *testing.T) { test(t, serveLoops) })
}

// serveLoops is the epoll engine, as far as it has what is wanted.
func serveLoops(t *testing.T, o servers.Options, topics ...*feed.Topics) *fixture {
	t.Helper()
	if o.TLS != nil || o.Compress != "" || o.Headers == servers.HeadersLubbers {
		t.Skip("the epoll engine has neither TLS nor compression, nor heads as they were in 2010")
	}
	f := serveBy(t, epoll.Serve, topicsOr(topics), o)
	f.loops = true
	return f
}

// topicsOr are the given topics, or those that tests have where they say nothing.
func topicsOr(given []*feed.Topics) *feed.Topics {
	if len(given) > 0 {
		return given[0]
	}
	return feed.NewTopics(4, "0", "1")
}

// bothEngines is eachEngine for tests that mostly wait: the engines wait at the same time.
func bothEngines(t *testing.T, test func(t *testing.T, serve engine)) {
	eachEngine(t, func(t *testing.T, serve engine) {
		t.Parallel()
		test(t, serve)
	})
}

// serve is the fasthttp engine.
func serve(t *testing.T, o servers.Options, topics ...*feed.Topics) *fixture {
	t.Helper()
	return serveBy(t, servers.Serve, topicsOr(topics), o)
}

// A serveFunc is an engine's Serve.
type serveFunc func(context.Context, net.Listener, *feed.Topics, servers.Options, ...servers.Transport) error

func serveBy(t *testing.T, serve serveFunc, topics *feed.Topics, o servers.Options) *fixture {
	t.Helper()
	checkNothingLeft := leak.Since(t)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range topics.Names() {
		topics.Log(name).Epoch = "test"
	}
	f := &fixture{t: t, address: ln.Addr().String(), topics: topics, log: topics.Log("")}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	seen := make(chan servers.Counter, 1)
	o.Started = func(s servers.Counter) { seen <- s }
	go func() { served <- serve(ctx, ln, topics, o, transports()...) }()
	stopped := false
	f.stop = func() {
		t.Helper()
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-served:
			if err != nil {
				t.Errorf("Serve: %v, want nil after its context is done", err)
			}
		case <-time.After(2 * time.Second):
			t.Error("Serve did not return within a second of being asked to")
		}
		if f.server != nil && f.open() > 0 {
			t.Errorf("%d connections are open after Serve", f.open())
		}
		checkNothingLeft()
	}
	t.Cleanup(f.stop)
	select {
	case f.server = <-seen:
	case err := <-served:
		t.Fatalf("Serve: %v", err)
	}
	return f
}

// eventually reports whether something becomes true while the test is patient.
func eventually(so func() bool) bool {
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		if so() {
			return true
		}
	}
	return false
}

// publish publishes bodies to the first topic.
func (f *fixture) publish(bodies ...string) {
	for _, body := range bodies {
		f.log.Publish(f.message(body))
	}
}

// open is how many connections the server has.
func (f *fixture) open() int { return f.server.Stats().Open }

// waitForOpen waits until the server has n connections.
func (f *fixture) waitForOpen(n int) {
	f.t.Helper()
	if !eventually(func() bool { return f.open() == n }) {
		f.t.Fatalf("the server has %d connections, want %d", f.open(), n)
	}
}

// A conn is a client's raw connection.
type conn struct {
	net.Conn
	t *testing.T
	r *bufio.Reader

	unchunk bool // see head
}

func (f *fixture) dial() *conn {
	f.t.Helper()
	c, err := net.Dial("tcp", f.address)
	if err != nil {
		f.t.Fatal(err)
	}
	return f.wrap(c)
}

func (f *fixture) dialTLS(config *tls.Config) *conn {
	f.t.Helper()
	c, err := tls.Dial("tcp", f.address, config)
	if err != nil {
		f.t.Fatal(err)
	}
	return f.wrap(c)
}

func (f *fixture) wrap(c net.Conn) *conn {
	f.t.Cleanup(func() { c.Close() })
	c.SetDeadline(time.Now().Add(patience))
	return &conn{Conn: c, t: f.t, r: bufio.NewReader(c), unchunk: f.netHTTP}
}

func (c *conn) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatal(err)
	}
}

// get sends a GET.
func (c *conn) get(target string, headers ...string) {
	c.t.Helper()
	c.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(headers, ""), "\r\n") + "\r\n")
}

// response reads an answer and its body.
func (c *conn) response() (*http.Response, string) {
	c.t.Helper()
	r, err := http.ReadResponse(c.r, nil)
	if err != nil {
		c.t.Fatalf("no response: %v", err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Fatalf("the response's body: %v", err)
	}
	return r, string(body)
}

// expect reads exactly these bytes.
func (c *conn) expect(want string) {
	c.t.Helper()
	got := make([]byte, len(want))
	if n, err := io.ReadFull(c.r, got); err != nil || string(got) != want {
		c.t.Fatalf("read %q, %v, want %q", got[:n], err, want)
	}
}

// expectEnd checks that the server ends the connection without a further byte.
func (c *conn) expectEnd() {
	c.t.Helper()
	if rest, err := io.ReadAll(c.r); err != nil || len(rest) > 0 {
		c.t.Errorf("read %q, %v, want the end", rest, err)
	}
}

// check reads an answer and compares it.
func (c *conn) check(status int, body string) *http.Response {
	c.t.Helper()
	r, got := c.response()
	if r.StatusCode != status || got != body {
		c.t.Errorf("got %d %q, want %d %q", r.StatusCode, got, status, body)
	}
	return r
}

// line is what publish's message looks like.
func line(seq int, body string) string { return fmt.Sprintf("%d 7 %s\n", seq, body) }

// message is what publish publishes.
func (f *fixture) message(body string) feed.Message {
	return feed.Message{Due: time.Unix(0, 7), Body: []byte(body)}
}
