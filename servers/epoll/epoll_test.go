package epoll_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
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
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(history, "0")
	ctx, cancel := context.WithCancel(context.Background())
	served, started := make(chan error, 1), make(chan servers.Counter, 1)
	o.Started = func(c servers.Counter) { started <- c }
	go func() {
		served <- epoll.Serve(ctx, ln, topics, o, shortpoll.Transport(), longpoll.Transport(), sse.Transport(), websocket.Transport(), httpstream.Transport())
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
		"the epoll engine speaks no TLS":     {servers.Options{TLS: &tls.Config{}}, sse.Transport()},
		"the epoll engine compresses nothing": {servers.Options{Compress: "gzip"}, sse.Transport()},
		"the epoll engine has no other":      {servers.Options{}, other},
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
