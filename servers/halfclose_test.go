package servers_test

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"pollpush/servers"
)

// endSending closes the sending half of a connection.
func (c *conn) endSending() {
	c.t.Helper()
	if err := c.Conn.(*net.TCPConn).CloseWrite(); err != nil {
		c.t.Fatal(err)
	}
}

// TestHalfClosed has clients that say by the end of what they send that there will be no more requests: they are still owed
// their answers (RFC 9112, section 9.6).
func TestHalfClosed(t *testing.T) { eachOwnEngine(t, testHalfClosed) }

func testHalfClosed(t *testing.T, serve engine) {
	const tail = " HTTP/1.1\r\nHost: x\r\n\r\n"
	for name, inPlace := range map[string]time.Duration{"in place": time.Hour, "taken over": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, servers.Options{InPlace: inPlace})
			f.publish("a")

			c := f.dial()
			c.send("GET /poll" + tail)
			c.endSending()
			c.check(200, line(1, "a"))
			c.expectEnd()

			c = f.dial()
			c.send("POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nb")
			c.endSending()
			c.check(200, "2\n")
			c.expectEnd()

			c = f.dial() // a hold that ends with nothing
			c.send("GET /long-poll?after=2&hold=30ms" + tail)
			c.endSending()
			c.check(204, "")
			c.expectEnd()

			c = f.dial() // several requests, one of which is held
			before := f.server.Stats().Down
			c.send("GET /poll?after=1" + tail + "GET /long-poll?after=2&hold=5m" + tail + "GET /healthz" + tail + "GET /long-poll?after=2" + tail)
			c.endSending()
			c.response()
			c.expect("H") // the server looks whether anybody is there
			if down := f.server.Stats().Down; down <= before {
				t.Fatal("the server has said nothing")
			}
			f.publish("c")
			c.expect("TTP/1.1 200 OK\r\n")
			if rest, err := io.ReadAll(c.r); err != nil || strings.Count(string(rest), line(3, "c")) != 2 || strings.Count(string(rest), "ok\n") != 1 {
				t.Errorf("read %q, %v, want the event twice and the health once", rest, err)
			}

			c = f.dial()
			c.send("GET /sse?after=3" + tail)
			c.endSending()
			c.head()
			c.expect("retry: 1000\n\n:\n\n")
			f.publish("d")
			c.expect("id: test-4\ndata: " + line(4, "d") + "\n")
			c.Close()

			held := f.dial() // one that is told that the server stops
			held.send("GET /long-poll?after=4&hold=5m" + tail)
			held.endSending()
			held.expect("H")
			f.stop()
			held.expect("TTP/1.1 503 Service Unavailable\r\n")
		})
	}
}
