package servers_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

// TestUnreadAnswers sends and sends, and reads none of the answers: the server stops taking more, and keeps little.
func TestUnreadAnswers(t *testing.T) { eachOwnEngine(t, testUnreadAnswers) }

func testUnreadAnswers(t *testing.T, serve engine) {
	const masked = "\x00\x00\x00\x00" // RFC 6455, section 5.3
	body := strings.Repeat("x", 60_000)
	for name, try := range map[string]struct{ target, send string }{
		"publications by POST":      {"/healthz", "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + body},
		"publications by WebSocket": {"/ws", "\x81\xfe\xea\x60" + masked + body},
		"pings":                     {"/ws", strings.Repeat("\x89\xfd"+masked+body[:125], 400)},
		"polls":                     {"/healthz", strings.Repeat("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n", 1000)},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, servers.Options{}, feed.NewTopics(4, "0"))
			f.publish(make([]string, 4)...)
			fill := func() {
				c := f.silent(nil, try.target)
				var err error
				for sent := 0; err == nil && sent < 200<<20; sent += len(try.send) {
					// A write that takes this long is stuck: elsewhere the server takes gigabytes in that time.
					_ = c.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
					_, err = c.Write([]byte(try.send))
				}
				if !errors.Is(err, os.ErrDeadlineExceeded) {
					t.Errorf("writing ended with %v, want it to be stuck", err)
				}
				f.waitForSilence() // the server may have been slower than that
			}
			fill() // the first one also costs what the process makes once
			before := settledHeap()
			fill()
			if used, little := heapBecomes(before, mostPerReader+2*4*len(body)); !little { // and the log
				t.Errorf("a client that doesn't read its answers keeps %d kB, want at most %d and the log", used>>10, mostPerReader>>10)
			}
		})
	}
}
