package servers_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"regexp"
	"testing"
	"time"

	"pollpush/servers"
)

// dates hides what changes from answer to answer.
var dates = regexp.MustCompile(`[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT`)

// head reads a response's head, with its date hidden. What follows is read without what net/http frames it with.
func (c *conn) head() string {
	c.t.Helper()
	var head []byte
	for len(head) < 4 || string(head[len(head)-4:]) != "\r\n\r\n" {
		b, err := c.r.ReadByte()
		if err != nil {
			c.t.Fatalf("a head that ends with %v: %q", err, head)
		}
		head = append(head, b)
	}
	if c.unchunk && bytes.Contains(head, []byte("Transfer-Encoding: chunked\r\n")) {
		c.r = bufio.NewReader(httputil.NewChunkedReader(c.r))
	}
	return dates.ReplaceAllString(string(head), "DATE")
}

// TestMinimalHeads checks the heads of polls byte for byte: a client that knows the epoch is not told it.
func TestMinimalHeads(t *testing.T) { eachOwnEngine(t, testMinimalHeads) }

func testMinimalHeads(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, path := range []string{"/poll?", "/long-poll?hold=0s"} {
		c := f.dial()
		for query, says := range map[string]string{"": "Feed-Epoch: test\r\n", "&after=test-0": ""} {
			c.get(path + query)
			if got, want := c.head(), "HTTP/1.1 204 No Content\r\nDate: DATE\r\n"+says+"\r\n"; got != want {
				t.Errorf("%s: head %q, want %q", path+query, got, want)
			}
		}
	}
	f.publish("a")
	for _, path := range []string{"/poll?", "/long-poll?"} {
		c := f.dial()
		for query, says := range map[string]string{"": "Feed-Epoch: test\r\n", "after=test-0": ""} {
			c.get(path + query)
			want := "HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 6\r\n" + says + "\r\n"
			if got := c.head(); got != want {
				t.Errorf("%s: head %q, want %q", path+query, got, want)
			}
			c.expect(line(1, "a"))
		}
	}
}

// TestLubbers checks the answer of 2010 byte for byte, with a message and without, on one connection.
func TestLubbers(t *testing.T) {
	f := serve(t, servers.Options{Headers: servers.HeadersLubbers})
	head := func(length string) string {
		return "HTTP/1.1 200 OK\r\n" +
			"X-Powered-By: Servlet/2.5\r\n" +
			"Server: Sun Java System Application Server 9.1_02\r\n" +
			"Content-Type: text/html;charset=UTF-8\r\n" +
			"Content-Length: " + length + "\r\n" +
			"Date: DATE\r\n\r\n"
	}
	c := f.dial()
	c.get("/PollingStock//PollingStock")
	if got := c.head(); got != head("0") {
		t.Errorf("without a message: %q, want %q", got, head("0"))
	}
	f.publish("old", "new")
	for range 2 {
		c.get("/PollingStock//PollingStock")
		if got := c.head(); got != head("8") {
			t.Errorf("with a message: %q, want %q", got, head("8"))
		}
		c.expect(line(2, "new"))
	}
	c.get("/PollingStock/PollingStock")
	c.check(404, "there is nothing at this path\n")
	c.get("/poll?after=1")
	c.check(200, line(2, "new"))
}

// TestQueries checks what the parameters mean to polls: the log keeps 4 messages.
func TestQueries(t *testing.T) { eachEngine(t, testQueries) }

func testQueries(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("a", "b", "c", "d", "e", "f")
	for _, path := range []string{"/poll", "/long-poll"} {
		c := f.dial()
		for _, try := range []struct {
			query  string
			status int
			body   string
		}{
			{"", 200, line(3, "c") + line(4, "d") + line(5, "e") + line(6, "f")},         // the oldest there is
			{"&after=1", 200, line(3, "c") + line(4, "d") + line(5, "e") + line(6, "f")}, // with a gap in seq
			{"&after=4&contract=every-event", 200, line(5, "e") + line(6, "f")},
			{"&after=4&contract=latest", 200, line(6, "f")},
			{"&after=6", 204, ""},
			{"&after=6&contract=latest", 204, ""},
			{"&after=99", 200, line(3, "c") + line(4, "d") + line(5, "e") + line(6, "f")}, // there is no such message yet
			{"&topic=0&after=5", 200, line(6, "f")},
			{"&topic=1", 204, ""},
		} {
			c.get(path + "?hold=1ms" + try.query)
			if c.check(try.status, try.body); t.Failed() {
				t.Fatalf("%s?%s", path, try.query)
			}
		}
	}
}

// TestPublish publishes over HTTP.
func TestPublish(t *testing.T) { eachEngine(t, testPublish) }

func testPublish(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	c := f.dial()
	for i, want := range []string{"1\n", "2\n"} {
		c.send("POST /publish?topic=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbod" + string('a'+rune(i)))
		c.check(200, want)
	}
	msgs, _ := f.topics.Log("1").After(0)
	if len(msgs) != 2 || string(msgs[0].Body) != "boda" || string(msgs[1].Body) != "bodb" {
		t.Fatalf("the log has %v, want boda and bodb", msgs)
	}
	if late := time.Since(msgs[1].Due); late < 0 || late > patience {
		t.Errorf("due %v ago, want now", late)
	}
	if f.log.Last() != 0 {
		t.Error("topic 0 has got a message that was for topic 1")
	}
}

// TestLongPollHeld publishes while requests are held: by the engine, and after they were taken over.
func TestLongPollHeld(t *testing.T) { eachEngine(t, testLongPollHeld) }

func testLongPollHeld(t *testing.T, serve engine) {
	for name, inPlace := range map[string]time.Duration{"in place": time.Hour, "taken over": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, servers.Options{InPlace: inPlace})
			c := f.dial()
			for i, body := range []string{"a", "b", "c"} {
				c.get("/long-poll?hold=5m&after=" + string('0'+rune(i)))
				up := func() bool { return f.server.Stats().Up >= sent(i) }
				if !eventually(up) {
					t.Fatal("the server did not read the request")
				}
				f.publish(body)
				c.check(200, line(i+1, body))
			}
			c.get("/long-poll?after=3&hold=2ms")
			c.check(204, "")
			// A message of another topic wakes nobody; the next request may wait in the same segment.
			c.send("GET /long-poll?after=3&hold=30ms HTTP/1.1\r\nHost: x\r\n\r\n" + "GET /poll?after=2 HTTP/1.1\r\nHost: x\r\n\r\n")
			f.topics.Log("1").Publish(f.message("other"))
			c.check(204, "")
			c.check(200, line(3, "c"))
			c.get("/long-poll?after=3&hold=30ms", "Connection: close")
			if r := c.check(204, ""); !r.Close {
				t.Error("no Connection: close in answer to one")
			}
			c.expectEnd()
		})
	}
}

// sent is what the i-th request of TestLongPollHeld and those before it have brought up at least.
func sent(i int) int64 {
	return int64((i + 1) * len("GET /long-poll?hold=5m&after=0 HTTP/1.1\r\nHost: x\r\n\r\n"))
}

// TestLeave closes clients that the server does not read from: their goroutines must not wait for the hold.
func TestLeave(t *testing.T) { eachEngine(t, testLeave) }

func testLeave(t *testing.T, serve engine) {
	for name, inPlace := range map[string]time.Duration{"in place": time.Hour, "taken over": time.Nanosecond} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, servers.Options{InPlace: inPlace})
			for _, path := range []string{"/long-poll?hold=5m", "/sse"} {
				before := f.server.Stats().Up
				c := f.dial()
				c.get(path)
				if !eventually(func() bool { return f.server.Stats().Up > before }) {
					t.Fatal("the server did not read the request")
				}
				f.waitForOpen(1)
				c.Close()
				f.waitForOpen(0)
			}
		})
	}
}

// TestTLS polls, streams and upgrades over TLS.
func TestTLS(t *testing.T) { eachEngine(t, testTLS) }

func testTLS(t *testing.T, serve engine) {
	cert := httptest.NewUnstartedServer(http.NotFoundHandler())
	cert.StartTLS()
	defer cert.Close()
	f := serve(t, servers.Options{TLS: &tls.Config{Certificates: cert.TLS.Certificates}, InPlace: time.Nanosecond})
	f.publish("a")
	client := &tls.Config{InsecureSkipVerify: true}
	c := f.dialTLS(client)
	for range 2 {
		c.get("/poll")
		c.check(200, line(1, "a"))
	}
	c.get("/long-poll?after=1&hold=5ms")
	c.check(204, "")
	c.get("/sse")
	c.head()
	c.expect("retry: 1000\n\n" + event(1, "a"))
	ws := dialWebSocket(t, "wss://"+f.address+"/ws", client, nil)
	if _, text, err := ws.ReadMessage(); err != nil || string(text)+"\n" != line(1, "a") {
		t.Errorf("WebSocket over TLS: %q, %v", text, err)
	}
	plain := f.dial() // a client that doesn't speak TLS
	plain.get("/poll")
	c.Close()
	ws.Close()
}
