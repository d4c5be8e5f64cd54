package servers_test

import (
	"net/http"
	"testing"

	"pollpush/servers"
)

// TestPreflight asks, as a browser does, whether a page may send what needs permission.
func TestPreflight(t *testing.T) { eachEngine(t, testPreflight) }

func testPreflight(t *testing.T, serve engine) {
	f := serve(t, servers.Options{Origins: []string{"http://friend.example"}, Fallback: page})
	ask := func(target, fields string) http.Header {
		t.Helper()
		c := f.dial()
		defer c.Close()
		c.send("OPTIONS " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n")
		return c.check(204, "").Header
	}
	for target, methods := range map[string]string{
		"/poll": "GET, HEAD", "/long-poll?hold=5m": "GET, HEAD", "/sse?after=x": "GET, HEAD", "/ws": "GET", "/publish": "POST",
		"/healthz": "GET, HEAD", "/page": "GET, HEAD",
	} {
		head := ask(target, "Origin: http://friend.example\r\nAccess-Control-Request-Method: GET\r\n"+
			"Access-Control-Request-Headers: last-event-id,X-Secret, Content-Type\r\nAccess-Control-Request-Headers: cache-control\r\n")
		for name, want := range map[string]string{
			"Access-Control-Allow-Origin": "http://friend.example", "Access-Control-Allow-Methods": methods,
			"Access-Control-Allow-Headers": "last-event-id, content-type, cache-control", "Access-Control-Max-Age": "7200",
			"Vary":  "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
			"Allow": methods + ", OPTIONS",
		} {
			if got := head.Get(name); got != want {
				t.Errorf("OPTIONS %s: %s is %q, want %q", target, name, got, want)
			}
		}
		head = ask(target, "")
		if allow, methods := head.Get("Allow"), head.Get("Access-Control-Allow-Methods"); allow == "" || methods != "" {
			t.Errorf("OPTIONS %s that is no preflight: Allow %q, Access-Control-Allow-Methods %q", target, allow, methods)
		}
	}
	if got := ask("*", "").Get("Allow"); got != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("OPTIONS *: Allow is %q", got)
	}
	if f.log.Last() != 0 {
		t.Error("a preflight has published something")
	}
}
