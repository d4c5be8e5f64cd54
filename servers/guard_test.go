package servers_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"pollpush/servers"
)

// page is a server's fallback: what anybody may link to.
var page = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "the page\n") })

const handshake = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

// status sends a request and returns the answer's status. Each request has a connection of its own.
func (f *fixture) status(t *testing.T, request string) int {
	t.Helper()
	c := f.dial()
	defer c.Close()
	c.t = t
	c.send(request)
	r, err := http.ReadResponse(c.r, nil)
	if err != nil {
		t.Fatalf("%q: no response: %v", request, err)
	}
	return r.StatusCode
}

// everyRequest are requests for all that a server has; OWN stands for HOST:PORT of the server, and FIELDS for the fields
// that are tried.
var everyRequest = map[string]string{
	"short poll":      "GET /poll HTTP/1.1\r\nFIELDS\r\n",
	"long poll":       "GET /long-poll?hold=0s HTTP/1.1\r\nFIELDS\r\n",
	"stream":          "GET /sse HTTP/1.1\r\nFIELDS\r\n",
	"WebSocket":       "GET /ws HTTP/1.1\r\n" + handshake + "FIELDS\r\n",
	"publication":     "POST /publish HTTP/1.1\r\nContent-Length: 1\r\nFIELDS\r\na",
	"health":          "GET /healthz HTTP/1.1\r\nFIELDS\r\n",
	"head":            "HEAD /poll HTTP/1.1\r\nFIELDS\r\n",
	"preflight":       "OPTIONS /publish HTTP/1.1\r\nAccess-Control-Request-Method: POST\r\nFIELDS\r\n",
	"page":            "GET /page HTTP/1.1\r\nFIELDS\r\n",
	"form for a page": "POST /page HTTP/1.1\r\nContent-Length: 1\r\nFIELDS\r\na",
	"another method":  "DELETE /publish HTTP/1.1\r\nFIELDS\r\n",
}

func (f *fixture) fill(request, fields string) string {
	return strings.NewReplacer("FIELDS", fields, "OWN", f.address).Replace(request)
}

// TestGuardEverywhere asks for everything as pages do that are not let in, and as clients do that are no browsers.
func TestGuardEverywhere(t *testing.T) { eachEngine(t, testGuardEverywhere) }

func testGuardEverywhere(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Fallback: page, Origins: []string{"http://friend.example"}})
	for name, request := range everyRequest {
		t.Run(name, func(t *testing.T) {
			for fields, want := range map[string]int{
				"Host: evil.example\r\n": 421,
				"Host: evil.example\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: same-origin\r\n":        421,
				"Host: OWN\r\nOrigin: http://evil.example\r\n":                                                403,
				"Host: OWN\r\nOrigin: null\r\n":                                                               403,
				"Host: OWN\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n":                      403,
				"Host: OWN\r\nSec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n":                       403,
				"Host: OWN\r\nOrigin: http://OWN\r\nSec-Fetch-Site: cross-site\r\n":                           403,
				"Host: OWN\r\nOrigin: http://OWN\r\nOrigin: http://evil.example\r\n":                          403,
				"Host: OWN\r\nOrigin: http://evil.example\r\nSec-Fetch-Site: none\r\n":                        403,
				"Host: OWN\r\nOrigin: http://evil.example\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Site:\r\n": 403,
				"Host: OWN\r\nOrigin:\r\nOrigin: http://evil.example\r\n":                                     403,
				"Host: OWN\r\nSec-Fetch-Site: none\r\nSec-Fetch-Site: cross-site\r\n":                         403,
				"Host: OWN\r\nSec-Fetch-Site:\r\nSec-Fetch-Site: cross-site\r\n":                              403,
				"Host: 127.0.0.1:80@evil.example\r\n":                                                         421,
				"Host: localhost:80@evil.example\r\n":                                                         421,
			} {
				if f.netHTTP && strings.Contains(fields, "@") {
					want = 400
				}
				if got := f.status(t, f.fill(request, fields)); got != want {
					t.Errorf("%q: %d, want %d", fields, got, want)
				}
			}
			if last := f.log.Last(); last != 0 {
				t.Fatalf("%d messages were published", last)
			}
		})
	}
	for _, target := range []string{"http:///poll", "http://evil.example/poll", "HTTP://127.0.0.1@evil.example/poll"} {
		if got := f.status(t, f.fill("GET "+target+" HTTP/1.1\r\nFIELDS\r\n", "Host: evil.example\r\n")); got != 421 {
			t.Errorf("GET %s: %d, want 421", target, got)
		}
	}
	for name, request := range everyRequest {
		for _, fields := range []string{
			"Host: OWN\r\n",
			"Host: OWN\r\nOrigin: http://OWN\r\n",
			"Host: OWN\r\nOrigin: http://OWN\r\nSec-Fetch-Site: same-origin\r\n",
			"Host: OWN\r\nSec-Fetch-Site: same-origin\r\n",
			"Host: OWN\r\nSec-Fetch-Site: none\r\n",
			"Host: OWN\r\nOrigin: http://friend.example\r\nSec-Fetch-Site: cross-site\r\n",
		} {
			if got := f.status(t, f.fill(request, fields)); got == 403 || got == 421 || got >= 500 {
				t.Errorf("%s with %q: %d, want it let in", name, fields, got)
			}
		}
	}
	// A link from elsewhere leads to the page, and not to the feed.
	const link = "Host: OWN\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
	for name, want := range map[string]int{"page": 200, "form for a page": 403, "short poll": 403, "stream": 403, "WebSocket": 403} {
		if got := f.status(t, f.fill(everyRequest[name], link)); got != want {
			t.Errorf("a link to the %s: %d, want %d", name, got, want)
		}
	}
}

// TestHosts asks for a server by the names that it may have.
func TestHosts(t *testing.T) { eachEngine(t, testHosts) }

func testHosts(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Hosts: []string{"Friend.example", "192.0.2.7"}})
	get := func(version, target string, hosts ...string) string {
		request := "GET " + target + " HTTP/" + version + "\r\n"
		for _, host := range hosts {
			request += "Host: " + host + "\r\n"
		}
		return f.fill(request, "") + "\r\n"
	}
	for _, host := range []string{
		"OWN", "127.0.0.1", "127.0.0.1:1", "127.9.9.9:80", "localhost", "LocalHost:8080", "localhost.", "a", "feed.localhost:1",
		"[::1]", "[::1]:80", "[::ffff:127.0.0.1]:80", "friend.example", "FRIEND.EXAMPLE.:99", "192.0.2.7:80",
	} {
		if got := f.status(t, get("1.1", "/poll", host)); got != 204 {
			t.Errorf("Host %s: %d, want 204", host, got)
		}
	}
	for _, host := range []string{
		"evil.example", "EVIL.Example:8080", "evil.example.", "127.0.0.1.evil.example", "localhost.evil.example", "localhost..",
		"localhost.evil", "friend.example.evil", "evilfriend.example", "evil-localhost.example", "0.0.0.0", "192.0.2.8", "[2001:db8::1]:80",
	} {
		if got := f.status(t, get("1.1", "/poll", host)); got != 421 {
			t.Errorf("Host %s: %d, want 421", host, got)
		}
	}
	for request, want := range map[string]int{
		get("1.1", "/poll"):                                    400,
		get("1.1", "/poll", ""):                                400,
		get("1.1", "/poll", "OWN", "OWN"):                      400,
		get("1.1", "/poll", "OWN", "evil.example"):             400,
		get("1.1", "/poll", "evil.example@127.0.0.1"):          421,
		get("1.1", "http://evil.example/poll", "OWN"):          421,
		get("1.1", "http://evil.example/poll", "evil.example"): 421,
		get("1.1", "HTTP://EVIL.example:80/poll", "OWN"):       421,
		get("1.1", "http://OWN/poll", "OWN"):                   204,
		get("1.1", "http://OWN/poll", "proxy.example"):         204, // RFC 9112, section 3.2.2
		get("1.0", "/poll"):                                    204, // no browser
		get("1.0", "/poll", "OWN"):                             204,
		get("1.0", "/poll", "evil.example"):                    421,
		get("1.0", "http://evil.example/poll"):                 421,
	} {
		switch {
		case f.netHTTP && strings.Contains(request, "@"):
			want = 400
		case f.netHTTP && strings.Contains(request, "Host: \r\n"):
			want = 204 // as good as none
		}
		if got := f.status(t, request); got != want {
			t.Errorf("%q: %d, want %d", request, got, want)
		}
	}
	c := f.dial()
	c.get("/poll")
	c.response()
	c.send("GET /poll HTTP/1.1\r\nHost: evil.example\r\n\r\n") // also as a second request
	if _, body := c.response(); !strings.Contains(body, `"evil.example"`) || !strings.Contains(body, "--allow-host") {
		t.Errorf("%q does not say which flag lets the name in", body)
	}
}

// TestSameOrigin compares what browsers say of a page with the server that they ask.
func TestSameOrigin(t *testing.T) { eachEngine(t, testSameOrigin) }

func testSameOrigin(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, c := range []struct {
		host, origin string
		want         int
	}{
		{"localhost", "http://localhost", 204},
		{"localhost:80", "http://localhost", 204},
		{"LOCALHOST:81", "http://localhost:81", 204},
		{"[::1]:81", "http://[::1]:81", 204},
		{"[0:0::1]:80", "http://[::1]", 204},
		{"localhost:81", "https://localhost:81", 403},
		{"localhost:81", "http://localhost:82", 403},
		{"localhost:81", "http://localhost", 403},
		{"localhost", "http://127.0.0.1", 403},
		{"localhost", "http://localhost/", 403}, // no browser writes that
		{"localhost", "http://localhost@evil.example", 403},
		{"localhost", "http://evil.example/localhost", 403},
		{"localhost", "localhost", 403},
		{"localhost", "ftp://localhost", 403},
		{"localhost", "*", 403},
	} {
		request := "GET /poll HTTP/1.1\r\nHost: " + c.host + "\r\nOrigin: " + c.origin + "\r\n\r\n"
		if got := f.status(t, request); got != c.want {
			t.Errorf("Host %s, Origin %s: %d, want %d", c.host, c.origin, got, c.want)
		}
	}
}

// TestAnyOrigin lets in pages that nobody can name.
func TestAnyOrigin(t *testing.T) { eachEngine(t, testAnyOrigin) }

func testAnyOrigin(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Origins: []string{"*"}})
	for _, fields := range []string{"Origin: null\r\n", "Origin: http://any.example\r\n", "Sec-Fetch-Site: cross-site\r\n"} {
		for _, path := range []string{"/poll", "/healthz"} {
			if got := f.status(t, "GET "+path+" HTTP/1.1\r\nHost: x\r\n"+fields+"\r\n"); got >= 400 {
				t.Errorf("%s with %q: %d, want it let in", path, fields, got)
			}
		}
	}
	if got := f.status(t, "GET /poll HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://any.example\r\n\r\n"); got != 421 {
		t.Errorf("a name that was made to resolve to this machine: %d, want 421", got)
	}
}

func TestParseOrigin(t *testing.T) {
	for text, want := range map[string]string{
		"*": "*", "http://A.example": "http://a.example", "HTTP://a.example:80": "http://a.example", "https://a.example:443": "https://a.example",
		"https://a.example:80": "https://a.example:80", "http://[0:0::1]:80": "http://[::1]", "http://[::1]:81": "http://[::1]:81",
	} {
		if got, err := servers.ParseOrigin(text); got != want || err != nil {
			t.Errorf("ParseOrigin(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for text, says := range map[string]string{
		"": "is not an origin", "a.example": "is not an origin", "a.example:80": "is not an origin", "null": "sandboxed",
		"http://a.example/": "write http://a.example", "http://a.example:80/b?c": "write http://a.example", "http://u@a.example": "is not an origin",
		"ws://a.example": "use http or https", "http://ü.example": "in ASCII", "http://*.example": "in ASCII", "http://a.example ": "is not an origin",
	} {
		if got, err := servers.ParseOrigin(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("ParseOrigin(%q) = %q, %v, want an error with %q", text, got, err, says)
		}
	}
}

func TestParseHost(t *testing.T) {
	for text, want := range map[string]string{"Feed.Example.": "feed.example", "[::1]": "::1", "192.0.2.1": "192.0.2.1"} {
		if got, err := servers.ParseHost(text); got != want || err != nil {
			t.Errorf("ParseHost(%q) = %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", "http://a.example", "a.example:80", "a.example/b", "*.example", "ü.example", " "} {
		if got, err := servers.ParseHost(text); err == nil {
			t.Errorf("ParseHost(%q) = %q, want an error", text, got)
		}
	}
}
