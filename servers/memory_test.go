package servers_test

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/epoll"
)

// mostPerReader is what a client that doesn't read may cost the server, in bytes of its heap: a batch that waits for it,
// what was built to write it, and the connection.
const mostPerReader = 300 << 10

// longBody is more than a batch, and a hundred of it are more than a client that doesn't read and the kernels take.
var longBody = strings.Repeat("x", 64<<10)

// TestSilentReaders asks for a long history by each transport and reads nothing. What that costs is bounded, and nobody
// keeps the history from being collected once the log has moved on.
func TestSilentReaders(t *testing.T) {
	cert := httptest.NewUnstartedServer(http.NotFoundHandler())
	cert.StartTLS()
	defer cert.Close()
	for name, by := range map[string]struct {
		serve  serveFunc
		config *tls.Config
	}{"plain": {serve: servers.Serve}, "TLS": {servers.Serve, &tls.Config{Certificates: cert.TLS.Certificates}}, "epoll": {serve: epoll.Serve}} {
		for _, target := range []string{"/poll", "/long-poll", "/sse", "/ws"} {
			t.Run(name+target, func(t *testing.T) {
				const readers, history = 8, 256
				// Nobody is given up while this looks: then nothing would be kept of any of them.
				f := serveBy(t, by.serve, feed.NewTopics(history, "0"), servers.Options{TLS: by.config, IOTimeout: time.Hour})
				before := settledHeap()
				for range history {
					f.publish(longBody)
				}
				for range readers {
					f.silent(by.config, target)
				}
				f.waitForOpen(readers)
				f.waitForSilence()
				f.publish(make([]string, 2*history)...) // the large ones are trimmed
				if used, little := heapBecomes(before, readers*mostPerReader); !little {
					t.Errorf("%d clients that don't read keep %d kB each, want at most %d", readers, used/readers>>10, mostPerReader>>10)
				}
			})
		}
	}
}

// silent opens a connection that takes next to nothing, and asks for target by it.
func (f *fixture) silent(config *tls.Config, target string) *conn {
	f.t.Helper()
	raw, err := net.Dial("tcp", f.address)
	if err != nil {
		f.t.Fatal(err)
	}
	_ = raw.(*net.TCPConn).SetReadBuffer(4096)
	c := f.wrap(raw)
	if config != nil {
		c = f.wrap(tls.Client(raw, &tls.Config{InsecureSkipVerify: true}))
	}
	c.get(target, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
	return c
}

// waitForSilence waits until the server has written to its clients what they and the kernel take.
func (f *fixture) waitForSilence() {
	f.t.Helper()
	before, still := int64(-1), 0
	if !eventually(func() bool {
		if now := f.server.Stats().Down; now != before {
			before, still = now, 0
		} else {
			still++
		}
		return still > 20 && before > 0
	}) {
		f.t.Fatal("the server writes on and on to clients that don't read")
	}
}

// liveHeap is how many bytes can't be collected.
func liveHeap() int {
	var stats runtime.MemStats
	for range 2 { // the second time without what pools had
		runtime.GC()
	}
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// settledHeap is liveHeap once it stays nearly the same: on a busy machine a server that seems to be silent has only been waiting
// for its turn, and what it makes between a collection and the reading counts as if it was kept.
func settledHeap() int {
	before, still := liveHeap(), 0
	eventually(func() bool {
		now := liveHeap()
		if still++; max(now-before, before-now) > 16<<10 {
			still = 0
		}
		before = now
		return still >= 5
	})
	return before
}

// heapBecomes waits until the heap has grown by no more than most bytes since it was before; what is kept for good fails it.
func heapBecomes(before, most int) (used int, little bool) {
	little = eventually(func() bool {
		used = liveHeap() - before
		return used <= most
	})
	return used, little
}

// TestLongAnswers reads answers that are more than a batch, byte for byte, also by a connection that goes on afterwards.
func TestLongAnswers(t *testing.T) {
	for name, by := range map[string]struct {
		serve   serveFunc
		inPlace time.Duration
	}{"in place": {servers.Serve, time.Hour}, "taken over": {servers.Serve, time.Nanosecond}, "epoll": {serve: epoll.Serve}} {
		t.Run(name, func(t *testing.T) {
			f := serveBy(t, by.serve, feed.NewTopics(1000, "0"), servers.Options{InPlace: by.inPlace})
			want := ""
			for i, size := range []int{1, feed.MaxBody, 0, 40 << 10, 10 << 10, feed.MaxBody, feed.MaxBody, 7} {
				body := strings.Repeat("y", size)
				f.publish(body)
				want += line(i+1, body)
			}
			for range 900 {
				f.publish("small")
				want += line(int(f.log.Last()), "small")
			}
			for _, path := range []string{"/poll", "/long-poll"} {
				c := f.dial()
				for range 2 {
					c.get(path)
					r, got := c.response()
					if got != want || int(r.ContentLength) != len(want) {
						t.Fatalf("%s: %d bytes with a length of %d, want %d", path, len(got), r.ContentLength, len(want))
					}
				}
				c.get(path+"?after=2", "Connection: close")
				if r, got := c.response(); got != want[len(line(1, "y"))+len(line(2, strings.Repeat("y", feed.MaxBody))):] || !r.Close {
					t.Errorf("%s: %d bytes, close %v", path, len(got), r.Close)
				}
			}
		})
	}
}

// TestTooSlowForTheLog stops reading in the middle of an answer until the log has trimmed the rest: the client is cut off,
// and finds the oldest there is when it comes back.
func TestTooSlowForTheLog(t *testing.T) {
	t.Run("fasthttp", func(t *testing.T) { testTooSlowForTheLog(t, servers.Serve) })
	t.Run("epoll", func(t *testing.T) { testTooSlowForTheLog(t, epoll.Serve) })
}

func testTooSlowForTheLog(t *testing.T, serve serveFunc) {
	f := serveBy(t, serve, feed.NewTopics(256, "0"), servers.Options{})
	for range 15 { // more than kernels take, and what the log has room for
		f.publish(strings.Repeat("x", feed.MaxBody))
	}
	c := f.dial()
	c.get("/poll")
	f.waitForSilence()
	f.publish(make([]string, 256)...)
	buffer := make([]byte, 1<<20)
	total := 0
	for {
		n, err := c.Read(buffer)
		if total += n; err != nil {
			if got := err.Error(); !strings.Contains(got, "connection reset") {
				t.Errorf("after %d bytes: %v, want a reset", total, err)
			}
			break
		}
	}
	f.waitForOpen(0)
	again := f.dial()
	again.get("/poll?after=1&contract=latest")
	again.check(200, line(271, ""))
}
