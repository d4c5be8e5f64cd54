package epoll_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/epoll"
	"pollpush/servers/httpstream"
	"pollpush/servers/longpoll"
	"pollpush/servers/shortpoll"
	"pollpush/servers/sse"
	"pollpush/servers/websocket"
)

// patience is how long a test waits for something that is about to happen.
const patience = 20 * time.Second

// A fixture is all transports on loopback. What engines have in common is tested in package servers.
type fixture struct {
	*testing.T
	address string
	log     *feed.Log
	server  servers.Counter
}

func serve(t *testing.T, history int, o servers.Options) *fixture {
	t.Helper()
	return serveBy(t, epoll.Serve, history, o)
}

// A serveFunc is an engine's Serve.
type serveFunc func(context.Context, net.Listener, *feed.Topics, servers.Options, ...servers.Transport) error

func serveBy(t *testing.T, engine serveFunc, history int, o servers.Options) *fixture {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(history, "0")
	topics.Log("0").Epoch = "test"
	ctx, cancel := context.WithCancel(context.Background())
	served, started := make(chan error, 1), make(chan servers.Counter, 1)
	o.Started = func(c servers.Counter) { started <- c }
	go func() {
		served <- engine(ctx, ln, topics, o, shortpoll.Transport(), longpoll.Transport(), sse.Transport(), websocket.Transport(), httpstream.Transport())
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return &fixture{t, ln.Addr().String(), topics.Log("0"), <-started}
}

// ask opens a connection and asks for a target by it.
func (f *fixture) ask(target string, fields ...string) *net.TCPConn {
	f.Helper()
	c, err := net.Dial("tcp", f.address)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, "GET "+target+" HTTP/1.1\r\nHost: x\r\n"+strings.Join(append(fields, "\r\n"), "\r\n")); err != nil {
		f.Fatal(err)
	}
	return c.(*net.TCPConn)
}

func (f *fixture) await(what string, so func() bool) {
	f.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); !so(); <-tick.C {
		if time.Now().After(end) {
			f.Fatalf("this has not happened: %s; %+v", what, f.server.Stats())
		}
	}
}

// mostIdle is how many bytes of heap a connection takes that waits, with its client's end, which is in this process too.
const mostIdle = 3500

// TestIdleConnections has clients wait by each transport: that takes no goroutine, and little memory.
func TestIdleConnections(t *testing.T) {
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}
	for target, fields := range map[string][]string{"/sse": nil, "/long-poll?hold=5m": nil, "/stream": nil, "/ws": upgrade} {
		t.Run(target, func(t *testing.T) {
			f := serve(t, 4, servers.Options{})
			first := f.ask(target, fields...) // of its topic
			defer first.Close()
			f.await("the first one waits", func() bool { return f.server.Stats().Requests == 1 })
			goroutines, heap := runtime.NumGoroutine(), liveHeap()
			const clients = 300
			for range clients {
				f.ask(target, fields...)
			}
			f.await("all wait", func() bool { return f.server.Stats().Requests == 1+clients })
			if more := runtime.NumGoroutine() - goroutines; more > runtime.GOMAXPROCS(0) {
				t.Errorf("%d clients take %d goroutines, want those of their topic", clients, more)
			}
			if each := (liveHeap() - heap) / clients; each > mostIdle {
				t.Errorf("a client takes %d bytes of the heap, want at most %d", each, mostIdle)
			}
		})
	}
}

// liveHeap is how many bytes can't be collected.
func liveHeap() int {
	var stats runtime.MemStats
	for range 2 { // the second time without what pools had
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// TestSlowReader reads nothing until the kernel takes no more, and gets all of it then, in order.
func TestSlowReader(t *testing.T) {
	for _, large := range []int{100, 70_000} { // in batches, and messages that are kept as they are
		f := serve(t, 1000, servers.Options{})
		c := f.ask("/stream")
		f.await("it is read", func() bool { return f.server.Stats().Requests == 1 })
		const messages = 300
		body := strings.Repeat("x", large)
		for range messages {
			f.log.Publish(feed.Message{Due: time.Unix(0, 1), Body: []byte(body)})
		}
		r := bufio.NewReaderSize(c, 1<<20)
		for {
			line, err := r.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if line == "\r\n" {
				break
			}
		}
		for i := range messages {
			if line, err := r.ReadString('\n'); line != fmt.Sprintf("%d 1 %s\n", i+1, body) {
				t.Fatalf("message %d is %.20q, %v", i+1, line, err)
			}
		}
	}
}

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

// TestSaysTheSame asks the fasthttp engine and this one the same, and compares each byte of what they say, but for the time.
func TestSaysTheSame(t *testing.T) {
	get := func(target string, fields ...string) string {
		return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(fields, "\r\n"), "\r\n")
	}
	const end, upgrade = "Connection: close", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
	requests := []string{
		get("/poll", end),
		get("/poll?after=test-2", end),
		get("/poll?after=3", end),
		get("/poll?contract=latest", end, `If-None-Match: "test-3"`),
		get("/poll?after=1") + get("/long-poll?after=2", end), // one after the other has come
		"HEAD /poll HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"GET /poll HTTP/1.0\r\n\r\n",
		get("/long-poll?after=3&hold=10ms", end),
		get("/long-poll?after=3&hold=10ms") + get("/poll?after=2", end),
		"HEAD /sse HTTP/1.1\r\nHost: x\r\n\r\n",
		get("/sse?until=3", end),
		get("/sse?retry=1s&after=1") + get("/poll?after=2", end),
		get("/stream?until=2&after=1") + get("/stream?until=3", end),
		get("/sse?after=x", end),
		get("/nowhere", end),
		get("/ws", end),
		get("/ws?after=3", upgrade) + "\x89\x82\x00\x00\x00\x00hi" + "\x88\x85\x00\x00\x00\x00\x0b\xb8bye", // a ping, and a close with 3000
		get("/ws?after=3", upgrade) + "\x88\x80\x00\x00\x00\x00",
		"OPTIONS /sse HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		"hello\r\n\r\n",
		"GET / HTTP/2.0\r\nHost: x\r\n\r\n",
		get("/poll", "X: "+strings.Repeat("x", 9000)),
		"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nabc",
		"POST /publish HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 3\r\n\r\n",
		"POST /publish HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n",
	}
	var said [2][]string
	for i, engine := range []serveFunc{servers.Serve, epoll.Serve} {
		f := serveBy(t, engine, 8, servers.Options{})
		for range 3 {
			f.log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte("body")})
		}
		for _, request := range requests {
			said[i] = append(said[i], f.hear(request))
		}
	}
	for i, request := range requests {
		if said[0][i] != said[1][i] || said[0][i] == "" {
			t.Errorf("%.200q:\nfasthttp says %.2000q\nepoll says    %.2000q", request, said[0][i], said[1][i])
		}
	}
}

var date = regexp.MustCompile(`Date: [^\r]*`)

// hear sends a request and returns what is said until the connection ends, without the time.
func (f *fixture) hear(request string) string {
	f.Helper()
	c, err := net.Dial("tcp", f.address)
	if err != nil {
		f.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if _, err := io.WriteString(c, request); err != nil {
		f.Fatal(err)
	}
	said, err := io.ReadAll(c)
	if err != nil {
		f.Errorf("%.200q: %v", request, err)
	}
	return date.ReplaceAllString(string(said), "Date: x")
}
