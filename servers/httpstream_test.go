package servers_test

import (
	"testing"
	"time"

	"pollpush/servers"
)

// TestHTTPStream checks a stream byte for byte: the head, a batch, single events.
func TestHTTPStream(t *testing.T) { eachOwnEngine(t, testHTTPStream) }

func testHTTPStream(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a", "b")
	c := f.dial()
	c.get("/stream")
	if got, want := c.head(), "HTTP/1.1 200 OK\r\nDate: DATE\r\nFeed-Epoch: test\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"; got != want {
		t.Errorf("head %q, want %q", got, want)
	}
	c.expect(line(1, "a") + line(2, "b"))
	for i, body := range []string{"c", "", "é"} {
		f.publish(body)
		c.expect(line(3+i, body))
	}
}

// TestHTTPStreamResume comes back with each form of a cursor.
func TestHTTPStreamResume(t *testing.T) { eachEngine(t, testHTTPStreamResume) }

func testHTTPStreamResume(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a", "b", "c", "d", "e")
	for target, want := range map[string]string{
		"/stream?after=4":                      line(5, "e"),
		"/stream?after=test-3":                 line(4, "d") + line(5, "e"),
		"/stream?after=2&contract=latest":      line(5, "e"),
		"/stream?after=past-4&contract=latest": line(5, "e"),
	} {
		c := f.dial()
		c.get(target)
		c.head()
		c.expect(want)
	}
}

// TestHTTPStreamHeartbeat waits for empty lines on an idle stream.
func TestHTTPStreamHeartbeat(t *testing.T) { eachEngine(t, testHTTPStreamHeartbeat) }

func testHTTPStreamHeartbeat(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Heartbeat: time.Millisecond})
	c := f.dial()
	c.get("/stream")
	c.head()
	c.expect("\n\n\n")
}
