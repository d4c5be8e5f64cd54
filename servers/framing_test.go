package servers_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"pollpush/servers"
)

// TestFraming sends requests whose end others might see elsewhere, with a second request behind them, and whatever else
// decides whether a connection goes on: there is one answer, and the connection ends.
func TestFraming(t *testing.T) { eachOwnEngine(t, testFraming) }

func testFraming(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	const post, get, chunk = "POST /publish HTTP/1.1\r\nHost: x\r\n", "GET /healthz HTTP/1.1\r\nHost: x\r\n", "1\r\na\r\n0\r\n\r\n"
	for request, want := range map[string]int{
		post + "Content-Length: 11\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk:         200,
		post + "Transfer-Encoding: chunked\r\nContent-Length: 11\r\n\r\n" + chunk:         200,
		post + "Transfer-Encoding: Chunked\r\ncontent-length: 0\r\n\r\n" + chunk:          200,
		post + "Content-Length: 1\r\nContent-Length: 2\r\n\r\na":                          400,
		post + "Content-Length: 1, 1\r\n\r\na":                                            400,
		post + "Content-Length: +1\r\n\r\na":                                              400,
		post + "Content-Length: -1\r\n\r\na":                                              400,
		post + "Content-Length: 0x1\r\n\r\na":                                             400,
		post + "Content-Length:\r\n\r\na":                                                 400,
		post + "Content-Length : 1\r\n\r\na":                                              400,
		post + "Content-Length: 99999999999999999999\r\n\r\na":                            400,
		post + "Transfer-Encoding : chunked\r\n\r\n" + chunk:                              400,
		post + "Transfer-Encoding: xchunked\r\n\r\n" + chunk:                              400,
		post + "Transfer-Encoding: chunked, identity\r\n\r\n" + chunk:                     400,
		post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n" + chunk:       400,
		post + "Transfer-Encoding:\r\n chunked\r\n\r\n" + chunk:                           400,
		post + "Transfer-Encoding: chunked\r\n\r\nx\r\n":                                  400,
		post + "Transfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\n":                   400,
		post + "Transfer-Encoding: chunked\r\n\r\n1 a\r\na\r\n0\r\n\r\n":                  400,
		post + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n":                   400,
		post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\na\r\n0\r\n\r\n":   400,
		"POST /publish HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk: 400,
		get + "X-Folded: a\r\n b\r\n\r\n":                                                 400,
		get + "X-Folded: a\r\n\tb\r\n\r\n":                                                400,
		"GET /healthz HTTP/1.1\r\n Host: x\r\n\r\n":                                       400,
		get + "X-Bare: a\rb\r\n\r\n":                                                      400,
		get + "X-Nothing: a\x00b\r\n\r\n":                                                 400,
		get + ": a\r\n\r\n":                                                               400,
		get + "no colon\r\n\r\n":                                                          400,
		"GET  /healthz HTTP/1.1\r\nHost: x\r\n\r\n":                                       400,
		"GET /healthz HTTP/1.1 \r\nHost: x\r\n\r\n":                                       400,
		"GET /healthz\r\nHost: x\r\n\r\n":                                                 400,
		"GET /healthz HTTP/2.0\r\nHost: x\r\n\r\n":                                        505,
		get + "Connection: close\r\n\r\n":                                                 200,
		get + "Connection: Close\r\n\r\n":                                                 200,
		get + "connection: CLOSE\r\n\r\n":                                                 200,
		get + "Connection: keep-alive, cLose\r\n\r\n":                                     200,
		get + "Connection: keep-alive\r\nConnection: TE , close\r\n\r\n":                  200,
		"GET /healthz HTTP/1.0\r\nHost: x\r\n\r\n":                                        200,
		"GET /healthz HTTP/1.0\r\nHost: x\r\nConnection: keep-alive, close\r\n\r\n":       200,
		get + "Expect: 200-ok\r\n\r\n":                                                    417,
		post + "Content-Length: 1\r\nExpect: 200-ok\r\n\r\n":                              417,
		post + "Content-Length: 1\r\nExpect: 100-continue, 200-ok\r\n\r\n":                417,
		get + "Expect: 100-continue\r\nExpect: 200-ok\r\n\r\n":                            417,
		post + "Content-Length: 1\r\nExpect: 100-continue\r\nExpect: 200-ok\r\n\r\n":      417,
		post + "Content-Length: 1\r\nExpect:\r\nExpect: 200-ok\r\n\r\n":                   417,
		post + "Transfer-Encoding: identity\r\n\r\n":                                      400,
		post + "Content-Length: 1\r\ntransfer-encoding: Identity\r\n\r\na":                400,
	} {
		c := f.dial()
		c.send(request + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		r, err := http.ReadResponse(c.r, nil)
		if err != nil {
			t.Errorf("%q: no answer: %v", request, err)
			continue
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Errorf("%q: the body: %v", request, err)
		}
		if r.StatusCode != want || !r.Close {
			t.Errorf("%q: %d %q, close %v, want %d and a close", request, r.StatusCode, body, r.Close, want)
		}
		if rest, _ := io.ReadAll(c.r); len(rest) > 0 {
			t.Errorf("%q: after the answer came %q, want the end", request, rest)
		}
	}
}

// TestGoingOn sends requests after which the connection stays.
func TestGoingOn(t *testing.T) { eachOwnEngine(t, testGoingOn) }

func testGoingOn(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, request := range []string{
		"GET /poll HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /poll HTTP/1.1\r\nHost: x\r\nConnection: closed, x-close\r\n\r\n",
		"GET /poll HTTP/1.0\r\nHost: x\r\nConnection: Keep-Alive\r\n\r\n",
		"GET /poll HTTP/1.0\r\nConnection: x, KEEP-ALIVE\r\n\r\n",
		"GET /long-poll?hold=0s HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /poll HTTP/1.0\r\nExpect: what HTTP/1.0 does not have\r\nConnection: keep-alive\r\n\r\n",
	} {
		c := f.dial()
		c.send(request + "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
		if r, body := c.response(); r.StatusCode != 204 || r.Close {
			t.Errorf("%q: %d %q, close %v, want 204 and no close", request, r.StatusCode, body, r.Close)
		}
		c.check(200, "ok\n")
	}
}

// TestContinue waits for permission before it sends a body.
func TestContinue(t *testing.T) { eachEngine(t, testContinue) }

func testContinue(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, expect := range []string{"100-continue", "100-Continue", "100-CONTINUE"} {
		c := f.dial()
		c.send("POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: " + expect + "\r\n\r\n")
		c.expect("HTTP/1.1 100 Continue\r\n\r\n")
		c.send("a")
		if r, body := c.response(); r.StatusCode != 200 {
			t.Errorf("Expect: %s: %d %q, want 200", expect, r.StatusCode, body)
		}
	}
}

// TestHead asks for the heads of everything that can be read: they are those of GET, and nothing is waited for.
func TestHead(t *testing.T) {
	for _, headers := range []string{servers.HeadersMinimal, servers.HeadersLubbers} {
		t.Run(headers, func(t *testing.T) {
			eachOwnEngine(t, func(t *testing.T, serve engine) {
				testHead(t, serve(t, servers.Options{Headers: headers, Fallback: page}), headers)
			})
		})
	}
}

func testHead(t *testing.T, f *fixture, headers string) {
	f.publish("one")
	targets := []string{"/healthz", "/poll", "/poll?after=1", "/long-poll", "/long-poll?after=1", "/sse", "/page"}
	if headers == servers.HeadersLubbers {
		targets = append(targets, servers.LubbersPath)
	}
	for _, target := range targets {
		get, head := f.dial(), f.dial()
		fields := " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
		head.send("HEAD " + target + fields)
		answered, err := io.ReadAll(head.r)
		if err != nil {
			t.Errorf("HEAD %s: %v", target, err)
		}
		get.send("GET " + strings.Replace(target, "/long-poll?", "/long-poll?hold=0s&", 1) + fields)
		if want := get.head(); withoutDate(string(answered)) != withoutDate(want) {
			t.Errorf("HEAD %s: %q, want %q", target, answered, want)
		}
		get.Close()
	}
	for _, target := range []string{"/ws", "/publish"} {
		if got := f.status(t, "HEAD "+target+" HTTP/1.1\r\nHost: x\r\n"+handshake+"\r\n"); got != 405 {
			t.Errorf("HEAD %s: %d, want 405", target, got)
		}
	}
}

// withoutDate returns a head without the field that changes, and in order.
func withoutDate(head string) string {
	before, date, _ := strings.Cut(head, "Date: ")
	_, after, _ := strings.Cut(date, "\r\n")
	return before + after
}

// TestHandshake opens WebSockets in all the ways that RFC 6455, section 4.2, has, and in some that it has not.
func TestHandshake(t *testing.T) { eachEngine(t, testHandshake) }

func testHandshake(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	const key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
	const version, connection, upgrade = "Sec-WebSocket-Version: 13\r\n", "Connection: Upgrade\r\n", "Upgrade: websocket\r\n"
	for request, want := range map[string]int{
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + connection + upgrade:                                             101,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + "connection: keep-alive, uPGRADE\r\nupgrade: h2c, WebSocket\r\n": 101,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + "Connection: keep-alive\r\nConnection: Upgrade\r\n" + upgrade:    101,
		"GET /ws HTTP/1.0\r\nHost: x\r\n" + key + version + connection + upgrade:                                             400,
		"GET /ws HTTP/1.0\r\nHost: x\r\n" + key + version + "Connection: Upgrade, keep-alive\r\n" + upgrade:                  400,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + connection + upgrade:                                                       426,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + connection + upgrade + "Sec-WebSocket-Version: 8\r\n":                      426,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + connection + upgrade + "Sec-WebSocket-Version: 130\r\n":                    426,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + connection + upgrade + "Sec-WebSocket-Version: 14, 13\r\n":                 426,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + connection + upgrade + "Sec-WebSocket-Version: 8\r\n":            426,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + connection:                                                       400,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + connection + "Upgrade: websockets\r\n":                           400,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + version + upgrade:                                                          400,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + version + connection + upgrade:                                                   400,
		"GET /ws HTTP/1.1\r\nHost: x\r\n" + key + key + version + connection + upgrade:                                       400,
		"GET /ws HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: c2hvcnQ=\r\n" + version + connection + upgrade:                    400,
		"GET /ws HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Key: %%%%%%%%%%%%%%%%%%%%%%==\r\n" + version + connection + upgrade:    400,
	} {
		c := f.dial()
		c.send(request + "\r\n")
		r, err := http.ReadResponse(c.r, nil)
		if err != nil {
			t.Fatalf("%q: %v", request, err)
		}
		if r.StatusCode != want {
			t.Errorf("%q: %d, want %d", request, r.StatusCode, want)
		}
		names := r.Header.Get("Sec-WebSocket-Version") == "13" && r.Header.Get("Upgrade") == "websocket"
		if want == 426 && !names {
			t.Errorf("%q: %v does not say what is spoken", request, r.Header)
		}
		c.Close()
	}
}
