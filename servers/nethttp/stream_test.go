package nethttp_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// TestStreams follows both streams from a cursor: events, a heartbeat, and what is said when the server stops.
func TestStreams(t *testing.T) {
	each(t, func(t *testing.T, version string) {
		for target, want := range map[string][4]string{
			"/sse":    {"retry: 1000\n\nid: test-2\ndata: 2 7 b\n\n", "id: test-3\ndata: 3 7 c\n\n", ":\n\n", ": the server stops\n\n"},
			"/stream": {"2 7 b\n", "3 7 c\n", "\n", ""},
		} {
			f := start(t, nethttp.Serve, version, servers.Options{Heartbeat: 100 * time.Millisecond})
			f.publish("a", "b")
			r := f.do("GET", target+"?after=test-1", "")
			if r.StatusCode != 200 || r.Header.Get("Feed-Epoch") != "" || r.ContentLength != -1 {
				t.Errorf("%s: %d %v", target, r.StatusCode, r.Header)
			}
			f.expect(r.Body, want[0])
			f.publish("c")
			got := make([]byte, 256)
			read := ""
			for !strings.Contains(read, want[1]) || !strings.Contains(read, want[2]) { // in either order
				n, err := r.Body.Read(got)
				if err != nil {
					t.Fatalf("%s: read %q, %v", target, read, err)
				}
				read += string(got[:n])
			}
			rest := make(chan string, 1)
			go func() {
				b, _ := io.ReadAll(r.Body)
				rest <- string(b)
			}()
			f.stop()
			if got := <-rest; strings.ReplaceAll(got, want[2], "") != strings.ReplaceAll(want[3], want[2], "") {
				t.Errorf("%s: ends with %q, want %q", target, got, want[3])
			}
		}
	})
}
