package servers_test

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// TestErrors sends each kind of bad input over a raw connection: the status is exact, and the body is a sentence.
func TestErrors(t *testing.T) { eachEngine(t, testErrors) }

func testErrors(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	post := func(target, body string) string {
		return "POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
	}
	get := func(target string, headers ...string) string {
		return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + strings.Join(append(slices.Clone(headers), ""), "\r\n") + "\r\n"
	}
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}
	type try struct {
		name, request string
		status        int
		says          string
	}
	tries := []try{
		{"unknown path", get("/nowhere"), 404, "nothing at this path"},
		{"lubbers' path without his profile", get("/PollingStock//PollingStock"), 404, "nothing at this path"},
		{"publish to an unknown topic", post("/publish?topic=x", "a"), 404, `"x" does not exist`},
		{"publish what is due at no time", post("/publish?due=soon", "a"), 400, `due: "soon" is not a time in Unix nanoseconds`},
		{"publish what was due in 1970", post("/publish?due=1", "a"), 400, `due: "1" is out of range: from 1h0m0s before now to 1s after it`},
		{"publish what is due in 2262", post("/publish?due=9223372036854775807", "a"), 400, "is out of range"},
		{"publish what is due beyond that", post("/publish?due=9223372036854775808", "a"), 400, "is not a time"},
		{"publish by GET", get("/publish"), 405, "use POST"},
		{"health by POST", post("/healthz", ""), 405, "use GET"},
		{"publish two lines", post("/publish", "a\nb"), 400, "one line"},
		{"publish what is not UTF-8", post("/publish", "\xff"), 400, "UTF-8"},
		{"publish too much", post("/publish", strings.Repeat("a", feed.MaxMessage+1)), 413, "at most 1048576 bytes"},
		{"publish too much in chunks", "POST /publish HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" +
			"200000\r\n" + strings.Repeat("a", 0x200000) + "\r\n0\r\n\r\n", 413, "at most 1048576 bytes"},
		{"over-long head", get("/poll", "X-Long: "+strings.Repeat("a", 100<<10)), 431, "at most 8192 bytes"},
		{"over-long target", get("/poll?after=" + strings.Repeat("1", 100<<10)), 431, "at most 8192 bytes"},
		{"not HTTP", "hello\r\n\r\n", 400, "not an HTTP/1.1 request"},
		{"malformed Last-Event-ID", get("/sse", "Last-Event-ID: x1"), 400, "Last-Event-ID"},
		{"WebSocket without an upgrade", get("/ws"), 400, "upgrade"},
		{"WebSocket without a key", get("/ws", upgrade[:3]...), 400, "Sec-WebSocket-Key"},
		{"WebSocket of another version", get("/ws", upgrade[0], upgrade[1], "Sec-WebSocket-Version: 8", upgrade[3]), 426, "version"},
		{"WebSocket from elsewhere", get("/ws", append(slices.Clip(upgrade), "Origin: http://evil.example")...), 403, "origin"},
		{"WebSocket from a sandbox", get("/ws", append(slices.Clip(upgrade), "Origin: null")...), 403, "origin"},
	}
	for _, path := range paths(nil) {
		tries = append(tries,
			try{path + " of an unknown topic", get(path+"?topic=x", upgrade...), 404, `"x" does not exist`},
			try{path + " by POST", post(path, ""), 405, "use GET"},
			try{path + " after a word", get(path+"?after=x", upgrade...), 400, `after: "x"`},
			try{path + " after a negative number", get(path+"?after=-1", upgrade...), 400, "after"},
			try{path + " after nothing", get(path+"?after=", upgrade...), 400, "after"},
			try{path + " with a hold without a unit", get(path+"?hold=25", upgrade...), 400, "hold"},
			try{path + " with a negative hold", get(path+"?hold=-1s", upgrade...), 400, "hold"},
			try{path + " with too long a hold", get(path+"?hold=6m", upgrade...), 400, "hold"},
			try{path + " under an unknown contract", get(path+"?contract=none", upgrade...), 400, "contract"},
		)
	}
	for _, try := range tries {
		t.Run(try.name, func(t *testing.T) {
			c := f.dial()
			c.t = t
			go c.Write([]byte(try.request)) // the server may answer before it has read all
			r, body := c.responseTo(try.request[:strings.IndexByte(try.request, ' ')+1])
			if r.StatusCode != try.status || !strings.Contains(body, try.says) && !(f.netHTTP && strings.HasPrefix(body, strconv.Itoa(try.status))) {
				t.Errorf("got %d %q, want %d with %q", r.StatusCode, body, try.status, try.says)
			}
			if f.netHTTP && (try.status == 431 || try.name == "not HTTP") {
				return // net/http has said so, in its words
			}
			if got := r.Header.Get("Content-Type"); got != "text/plain; charset=utf-8" {
				t.Errorf("Content-Type is %q, want plain text", got)
			}
			if try.says != "" && (strings.Count(body, "\n") != 1 || !strings.HasSuffix(body, "\n")) {
				t.Errorf("%q is not one line", body)
			}
			if allow := r.Header.Get("Allow"); (try.status == 405) != (allow != "") {
				t.Errorf("Allow is %q with status %d", allow, try.status)
			}
		})
	}
	// All of that has cost nothing that lasts.
	f.waitForOpen(len(tries) - countClosing(tries, func(t try) int { return t.status }))
}

func countClosing[T any](all []T, status func(T) int) (n int) {
	for _, t := range all {
		switch status(t) {
		case 413, 431:
			n++
		}
	}
	return n + 1 // "not HTTP"
}

// responseTo reads the answer to a request of the given method.
func (c *conn) responseTo(method string) (*http.Response, string) {
	c.t.Helper()
	if method != "HEAD " {
		return c.response()
	}
	r, err := http.ReadResponse(c.r, &http.Request{Method: "HEAD"})
	if err != nil {
		c.t.Fatal(err)
	}
	return r, ""
}

// TestSlowRequests sends requests that stop in the middle.
func TestSlowRequests(t *testing.T) { eachEngine(t, testSlowRequests) }

func testSlowRequests(t *testing.T, serve engine) {
	f := serve(t, servers.Options{IOTimeout: 50 * time.Millisecond})
	for _, request := range []string{
		"GET /po",
		"GET /poll HTTP/1.1\r\nHost: x\r\n",
		"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
	} {
		c := f.dial()
		c.send(request)
		if f.netHTTP && !strings.HasPrefix(request, "POST") { // net/http says nothing, or 400
			_, _ = io.ReadAll(c.r)
			continue
		}
		if r, body := c.response(); r.StatusCode != 408 || !strings.Contains(body, "not complete") || !r.Close {
			t.Errorf("%q: got %d %q, close %v, want 408 and a close", request, r.StatusCode, body, r.Close)
		}
		c.expectEnd()
	}
}

// TestIdleTimeout leaves a connection alone after a request.
func TestIdleTimeout(t *testing.T) { eachEngine(t, testIdleTimeout) }

func testIdleTimeout(t *testing.T, serve engine) {
	f := serve(t, servers.Options{IdleTimeout: 50 * time.Millisecond})
	c := f.dial()
	c.get("/healthz")
	c.check(200, "ok\n")
	c.expectEnd()
}

// TestFirstTimeout has clients hold places and say nothing, also where a TLS handshake comes first: they hear nothing.
func TestFirstTimeout(t *testing.T) { bothEngines(t, testFirstTimeout) }

func testFirstTimeout(t *testing.T, serve engine) {
	certificate := httptest.NewTLSServer(nil)
	certificate.Close()
	for name, config := range map[string]*tls.Config{"plain": nil, "TLS": certificate.TLS} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			// A busy machine may take some time for a TLS handshake.
			const first = 250 * time.Millisecond
			f := serve(t, servers.Options{TLS: config, FirstTimeout: first, IdleTimeout: time.Hour})
			f.dial().expectEnd()
			c := f.dial()
			if config != nil {
				c = f.dialTLS(&tls.Config{InsecureSkipVerify: true})
			}
			c.get("/healthz")
			c.check(200, "ok\n")
			c.SetReadDeadline(time.Now().Add(2 * first)) // one that has asked may wait before it asks again
			if _, err := c.r.ReadByte(); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("a connection that had a request was ended: %v", err)
			}
		})
	}
}

// TestFirstTimeoutByDefault is the time for a request.
func TestFirstTimeoutByDefault(t *testing.T) { eachEngine(t, testFirstTimeoutByDefault) }

func testFirstTimeoutByDefault(t *testing.T, serve engine) {
	f := serve(t, servers.Options{IOTimeout: 50 * time.Millisecond})
	f.dial().expectEnd()
}

// TestMaxConnections opens one connection more than there may be.
func TestMaxConnections(t *testing.T) { eachEngine(t, testMaxConnections) }

func testMaxConnections(t *testing.T, serve engine) {
	f := serve(t, servers.Options{MaxConnections: 2})
	f.waitForOpen(0)
	first, second := f.dial(), f.dial()
	first.get("/healthz")
	first.check(200, "ok\n")
	second.get("/sse") // a stream counts like any other connection
	second.expect("HTTP/1.1 200 OK\r\n")
	third := f.dial()
	third.get("/healthz")
	third.check(503, "the server has all the connections it can have\n")
	third.expectEnd()
	first.Close()
	f.waitForOpen(1)
	fourth := f.dial()
	fourth.get("/healthz")
	fourth.check(200, "ok\n")
}

// TestRefusedSender refuses a request whose client sends on until it is done, and reads only then: closing at once would
// reset the connection under it.
func TestRefusedSender(t *testing.T) { eachOwnEngine(t, testRefusedSender) }

func testRefusedSender(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	const size = 12 << 20 // more than the kernel's buffers take
	body := strings.Repeat("a", size)
	var err error
	for range 5 { // the server has some time only, in which a busy machine may not have sent it all
		c := f.dial()
		c.send("POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: " + strconv.Itoa(size) + "\r\n\r\n")
		if _, err = io.WriteString(c, body); err != nil {
			continue
		}
		if r, body := c.response(); r.StatusCode != 413 || !r.Close {
			t.Errorf("got %d %q, close %v, want 413 and a close", r.StatusCode, body, r.Close)
		}
		return
	}
	t.Errorf("each time the client is cut off while it sends: %v", err)
}
