package epoll_test

import (
	"bufio"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

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
			f.await("clients take no goroutine", func() bool { return runtime.NumGoroutine()-goroutines <= runtime.GOMAXPROCS(0) }) // but those of their topic
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
		const messages = 200 // which the log keeps, also when they are large
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
