package epoll_test

import (
	"bytes"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/epoll"
)

// TestSaysTheSame asks the fasthttp engine and this one the same, and compares each byte of what they say, but for the time. It is the same
// when requests come byte by byte.
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
		get("/poll?topic=large", end), // more than a batch
		"GET /poll?topic=large HTTP/1.0\r\n\r\n",
		"GET /long-poll?topic=large HTTP/1.0\r\n\r\n",
		get("/poll?topic=large") + get("/poll", end),
		get("/poll?topic=large", end) + get("/poll"), // which nobody answers
		"HEAD /poll?topic=large HTTP/1.1\r\nHost: x\r\n\r\n" + get("/poll", end),
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
		"POST /publish HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
		"POST /publish HTTP/1.0\r\nContent-Length: 3\r\nExpect: more\r\n\r\nabc",
		"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect:\r\nConnection: close\r\n\r\nabc",
		"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"POST /publish HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 3\r\n\r\n",
		"POST /publish HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n",
	}
	var said [3][]string
	for i, by := range []struct {
		engine   serveFunc
		bytewise bool
	}{{servers.Serve, false}, {epoll.Serve, false}, {epoll.Serve, true}} {
		f := serveBy(t, by.engine, 8, servers.Options{})
		for range 3 {
			f.log.Publish(feed.Message{Due: time.Unix(0, 7), Body: []byte("body")})
			f.large.Publish(feed.Message{Due: time.Unix(0, 7), Body: bytes.Repeat([]byte("y"), 40<<10)})
		}
		for _, request := range requests {
			// What a client still sends after it has asked for the connection's end may meet a closed one, which resets: it comes at once.
			bytewise := by.bytewise && !strings.Contains(request, end+"\r\n\r\nGET")
			said[i] = append(said[i], f.hear(request, bytewise))
		}
	}
	for i, request := range requests {
		if said[0][i] != said[1][i] || said[0][i] == "" {
			t.Errorf("%.200q:\nfasthttp says %.2000q\nepoll says    %.2000q", request, said[0][i], said[1][i])
		}
		if said[0][i] != said[2][i] {
			t.Errorf("%.200q:\nfasthttp says                      %.2000q\nepoll says when it comes by bytes %.2000q", request, said[0][i], said[2][i])
		}
	}
}

var date = regexp.MustCompile(`Date: [^\r]*`)

// hear sends a request, as a whole or each byte of it alone, and returns what is said until the connection ends, without the time.
func (f *fixture) hear(request string, bytewise bool) string {
	f.Helper()
	c, err := net.Dial("tcp", f.address)
	if err != nil {
		f.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	if !bytewise {
		_, _ = io.WriteString(c, request)
	} else {
		go func() { // who is refused may be told before that
			for i := range request {
				if _, err := io.WriteString(c, request[i:i+1]); err != nil {
					return
				}
			}
		}()
	}
	said, err := io.ReadAll(c)
	if err != nil {
		f.Errorf("%.200q: %v", request, err)
	}
	return date.ReplaceAllString(string(said), "Date: x")
}
