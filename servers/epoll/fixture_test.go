package epoll_test

import (
	"context"
	"io"
	"net"
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
	topics  *feed.Topics
	log     *feed.Log // of the first topic
	large   *feed.Log // of another one
	server  servers.Counter
}

func serve(t *testing.T, history int, o servers.Options, more ...servers.Transport) *fixture {
	t.Helper()
	return serveBy(t, epoll.Serve, history, o, more...)
}

func transports() []servers.Transport {
	return []servers.Transport{shortpoll.Transport(), longpoll.Transport(), sse.Transport(), websocket.Transport(), httpstream.Transport()}
}

// A serveFunc is an engine's Serve.
type serveFunc func(context.Context, net.Listener, *feed.Topics, servers.Options, ...servers.Transport) error

func serveBy(t *testing.T, engine serveFunc, history int, o servers.Options, more ...servers.Transport) *fixture {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	topics := feed.NewTopics(history, "0", "large")
	for _, name := range topics.Names() {
		topics.Log(name).Epoch = "test"
	}
	ctx, cancel := context.WithCancel(context.Background())
	served, started := make(chan error, 1), make(chan servers.Counter, 1)
	o.Started = func(c servers.Counter) { started <- c }
	go func() {
		served <- engine(ctx, ln, topics, o, append(transports(), more...)...)
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return &fixture{t, ln.Addr().String(), topics, topics.Log("0"), topics.Log("large"), <-started}
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
