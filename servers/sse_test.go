package servers_test

import (
	"testing"
	"time"

	"pollpush/servers"
)

// TestSSE checks a stream byte for byte: the head, retry once, a batch, single events.
func TestSSE(t *testing.T) { eachOwnEngine(t, testSSE) }

func testSSE(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a", "b")
	c := f.dial()
	c.get("/sse")
	if got, want := c.head(), "HTTP/1.1 200 OK\r\nDate: DATE\r\nFeed-Epoch: test\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"; got != want {
		t.Errorf("head %q, want %q", got, want)
	}
	c.expect("retry: 1000\n\n" + event(1, "a") + event(2, "b"))
	for i, body := range []string{"c", "", "with: colon", "é"} {
		f.publish(body)
		c.expect(event(3+i, body))
	}
}

// TestSSEResume comes back with each form of a cursor; Last-Event-ID wins, because an EventSource repeats its URL.
func TestSSEResume(t *testing.T) { eachEngine(t, testSSEResume) }

func testSSEResume(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a", "b", "c", "d", "e")
	for _, try := range []struct{ target, header, want string }{
		{"/sse?after=4", "X: y", event(5, "e")},
		{"/sse", "Last-Event-ID: 3", event(4, "d") + event(5, "e")},
		{"/sse?after=1", "Last-Event-ID: 4", event(5, "e")},
		{"/sse?after=4", "Last-Event-ID:", event(5, "e")},
		{"/sse?after=2&contract=latest", "X: y", event(5, "e")},
		{"/sse", "X: y", event(2, "b") + event(3, "c") + event(4, "d") + event(5, "e")}, // the oldest there is
	} {
		c := f.dial()
		c.get(try.target, try.header)
		c.head()
		c.expect("retry: 1000\n\n" + try.want)
	}
}

// TestHeartbeat waits for comments on an idle stream.
func TestHeartbeat(t *testing.T) { eachEngine(t, testHeartbeat) }

func testHeartbeat(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Heartbeat: time.Millisecond})
	c := f.dial()
	c.get("/sse")
	c.head()
	c.expect("retry: 1000\n\n:\n\n:\n\n:\n\n")
}

func event(seq int, body string) string {
	return "id: test-" + string('0'+rune(seq)) + "\ndata: " + line(seq, body) + "\n"
}
