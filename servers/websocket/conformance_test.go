package websocket_test

import (
	"context"
	"net"
	"strconv"
	"strings"
	"testing"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/compress"
	"pollpush/servers/epoll"
	"pollpush/servers/nethttp"
	"pollpush/servers/websocket"
	"pollpush/servers/websocket/conformance"
)

// TestConformance: a text is published, and comes back as a line of the feed; of anything else the server says what it is.
func TestConformance(t *testing.T) {
	eachEngine(t, func(t *testing.T, serve serveFunc) {
		conform(t, serve, "", conformance.Cases(feed.MaxBody), conformance.Run)
	})
}

// TestCompressedConformance reads compressed messages, and compresses what it answers.
func TestCompressedConformance(t *testing.T) {
	for _, mode := range []string{compress.Deflate, compress.DeflateContext} {
		t.Run(mode, func(t *testing.T) {
			eachCompressing(t, func(t *testing.T, serve serveFunc) {
				conform(t, serve, mode, conformance.CompressedCases(feed.MaxBody), conformance.RunCompressed)
			})
		})
	}
}

type serveFunc func(context.Context, net.Listener, *feed.Topics, servers.Options, ...servers.Transport) error

func eachEngine(t *testing.T, test func(*testing.T, serveFunc)) {
	eachCompressing(t, test)
	t.Run("epoll", func(t *testing.T) { test(t, epoll.Serve) })
}

// eachCompressing is eachEngine without event loops, which compress nothing.
func eachCompressing(t *testing.T, test func(*testing.T, serveFunc)) {
	t.Run("fasthttp", func(t *testing.T) { test(t, servers.Serve) })
	t.Run("net-http", func(t *testing.T) { test(t, nethttp.Serve) })
}

func conform(t *testing.T, serve serveFunc, mode string, cases []conformance.Case, run func(*testing.T, conformance.Subject)) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(cases)) // a topic for each case, so that it hears of its own messages only
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() {
		served <- serve(ctx, ln, feed.NewTopics(1000, names...), servers.Options{Compress: mode}, websocket.Transport())
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	run(t, conformance.Subject{
		Address: ln.Addr().String(),
		Target:  func(n int) string { return "/ws?topic=" + names[n] },
		Limit:   feed.MaxBody,
		Answer: func(m conformance.Message) (conformance.Message, int) {
			if m.Kind != conformance.Text {
				return m, 1003
			}
			return m, 0
		},
		Heard: func(m conformance.Message) (conformance.Message, bool) {
			if line, err := feed.ParseLine([]byte(m.Payload)); err == nil {
				m.Payload = string(line.Body)
				return m, true
			}
			return m, !strings.HasPrefix(m.Payload, "published ")
		},
	})
}
