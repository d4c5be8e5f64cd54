package nethttp_test

import (
	"io"
	"testing"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// TestRetry has the head and what the client is told come at once, and the answer end with the first burst.
func TestRetry(t *testing.T) {
	each(t, func(t *testing.T, version string) {
		f := start(t, nethttp.Serve, version, servers.Options{})
		r := f.do("GET", "/sse?retry=250ms", "")
		f.expect(r.Body, "retry: 250\n\n")
		f.publish("a", "b")
		rest, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		r = f.do("GET", "/sse?retry=250ms&after=test-0", "")
		all, err := io.ReadAll(r.Body)
		const a, b = "id: test-1\ndata: 1 7 a\n\n", "id: test-2\ndata: 2 7 b\n\n"
		if want := "retry: 250\n\n" + a + b; err != nil || string(all) != want || r.Close {
			t.Errorf("read %q, %v, and the connection closes: %v; want %q", all, err, r.Close, want)
		}
		if got := string(rest); got != a && got != a+b {
			t.Errorf("the first answer ends with %q", got)
		}
	})
}
