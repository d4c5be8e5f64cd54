package servers_test

import (
	"strings"
	"testing"
	"time"

	"pollpush/servers"
)

// TestRetry follows a stream that ends after each burst, byte for byte, over one connection: its head comes at once, and what
// is there already with it.
func TestRetry(t *testing.T) { eachOwnEngine(t, testRetry) }

func testRetry(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	c := f.dial()
	c.get("/sse?retry=250ms")
	const fields = "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
	if got, want := c.head(), "HTTP/1.1 200 OK\r\nDate: DATE\r\nFeed-Epoch: test\r\n"+fields; got != want {
		t.Errorf("head %q, want %q", got, want)
	}
	c.expect("c\r\nretry: 250\n\n\r\n") // and nothing more, before there is an event
	f.publish("a")
	c.expect("18\r\n" + event(1, "a") + "\r\n0\r\n\r\n")
	f.publish("b", "c")
	for range 2 {
		c.get("/sse?retry=250ms", "Last-Event-ID: test-1")
		if got, want := c.head(), "HTTP/1.1 200 OK\r\nDate: DATE\r\n"+fields; got != want {
			t.Errorf("head %q, want %q", got, want)
		}
		c.expect("3c\r\nretry: 250\n\n" + event(2, "b") + event(3, "c") + "\r\n0\r\n\r\n")
	}
	c.get("/poll?after=test-2")
	c.head()
	c.expect(line(3, "c"))
}

// TestRetryHeartbeat keeps the connection open while there is nothing to be sent.
func TestRetryHeartbeat(t *testing.T) { eachOwnEngine(t, testRetryHeartbeat) }

func testRetryHeartbeat(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Heartbeat: time.Millisecond})
	c := f.dial()
	c.get("/sse?retry=1s")
	c.head()
	c.expect("d\r\nretry: 1000\n\n\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n")
}

// TestRetryOfOneRequest closes a connection on which nothing more is to be asked.
func TestRetryOfOneRequest(t *testing.T) { eachOwnEngine(t, testRetryOfOneRequest) }

func testRetryOfOneRequest(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a")
	for _, request := range []string{"GET /sse?retry=1s HTTP/1.0\r\nHost: HOST\r\n\r\n", "GET /sse?retry=1s HTTP/1.1\r\nHost: HOST\r\nConnection: close\r\n\r\n"} {
		c := f.dial()
		c.send(strings.ReplaceAll(request, "HOST", f.address))
		if head := c.head(); !strings.Contains(head, "\r\nConnection: close\r\n") || strings.Contains(head, "chunked") {
			t.Errorf("%.40q is answered with %q", request, head)
		}
		c.expect("retry: 1000\n\n" + event(1, "a"))
		c.expectEnd()
	}
}

// TestRetryElsewhere has no stream end that can't tell its clients when to come back.
func TestRetryElsewhere(t *testing.T) { eachOwnEngine(t, testRetryElsewhere) }

func testRetryElsewhere(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a")
	c := f.dial()
	c.get("/stream?retry=1s")
	c.head()
	c.expect(line(1, "a"))
	f.publish("b")
	c.expect(line(2, "b"))
}

// TestRetryStops says goodbye within an answer that ends as it should.
func TestRetryStops(t *testing.T) { eachOwnEngine(t, testRetryStops) }

func testRetryStops(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	c := f.dial()
	c.get("/sse?retry=1s")
	c.head()
	c.expect("d\r\nretry: 1000\n\n\r\n")
	f.stop()
	c.expect("14\r\n: the server stops\n\n\r\n0\r\n\r\n")
	c.expectEnd()
}

// TestPaceRefused says in a sentence what can't be asked for.
func TestPaceRefused(t *testing.T) { eachOwnEngine(t, testPaceRefused) }

func testPaceRefused(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, test := range []struct{ query, want string }{
		{"conflate=soon&contract=latest", `conflate: "soon" is not a duration from 1ms to 1h0m0s like 250ms`},
		{"conflate=1us&contract=latest", `conflate: "1us" is not a duration from 1ms to 1h0m0s like 250ms`},
		{"conflate=-1s&contract=latest", `conflate: "-1s" is not a duration from 1ms to 1h0m0s like 250ms`},
		{"conflate=1s", "conflate: it leaves messages out: use it with contract=latest"},
		{"retry=2h", `retry: "2h" is not a duration from 1ms to 1h0m0s like 250ms`},
		{"retry=1.5ms", "retry: 1.5ms is no whole number of milliseconds"},
		{"retry=1s&conflate=1s&contract=latest", "conflate: how often a client of retry comes back is how often it is told: leave one of the two out"},
	} {
		for _, path := range paths(streams) {
			c := f.dial()
			c.get(path + "?" + test.query)
			if head := c.head(); !strings.HasPrefix(head, "HTTP/1.1 400 ") {
				t.Errorf("%s?%s is answered with %q", path, test.query, head)
			}
			c.expect(test.want + "\n")
		}
	}
}
