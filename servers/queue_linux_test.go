package servers_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
)

// queued returns how many bytes, in hexadecimal, the kernel has for each of the server's clients: proc_net_tcp(5).
func (f *fixture) queued() (sizes []string) {
	f.t.Helper()
	table, err := os.ReadFile("/proc/net/tcp")
	if err != nil {
		f.t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(f.address)
	var number int
	fmt.Sscan(port, &number)
	for _, row := range strings.Split(string(table), "\n") {
		fields := strings.Fields(row)
		if len(fields) < 5 || !strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", number)) {
			continue
		}
		if size, _, _ := strings.Cut(fields[4], ":"); size != "00000000" {
			sizes = append(sizes, size)
		}
	}
	return sizes
}

func (f *fixture) checkKernelForgets() {
	f.t.Helper()
	if !eventually(func() bool { return len(f.queued()) == 0 }) {
		f.t.Errorf("the kernel still has %q bytes", f.queued())
	}
}

// TestTooSlow cuts clients that take nothing: nothing of what was written to them stays in the kernel.
func TestTooSlow(t *testing.T) { eachEngine(t, testTooSlow) }

func testTooSlow(t *testing.T, serve engine) {
	for _, target := range []string{"/poll", "/long-poll", "/sse", "/ws"} {
		t.Run(target, func(t *testing.T) {
			f := serve(t, servers.Options{IOTimeout: 100 * time.Millisecond}, feed.NewTopics(16, "0"))
			for range 16 {
				f.publish(strings.Repeat("x", feed.MaxBody))
			}
			before := f.server.Stats().Down
			c := f.silent(nil, target)
			if !eventually(func() bool { return f.server.Stats().Down > before }) {
				t.Fatal("the server did not answer")
			}
			f.waitForOpen(0)
			f.checkKernelForgets()
			if _, err := io.Copy(io.Discard, c.Conn); !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("the client is told %v, want a reset", err)
			}
		})
	}
}

// TestStopLeavesNothing stops a server to whose clients it writes in vain.
func TestStopLeavesNothing(t *testing.T) { eachEngine(t, testStopLeavesNothing) }

func testStopLeavesNothing(t *testing.T, serve engine) {
	f := serve(t, servers.Options{}, feed.NewTopics(16, "0"))
	for range 16 {
		f.publish(strings.Repeat("x", feed.MaxBody))
	}
	for _, target := range []string{"/poll", "/long-poll", "/sse", "/ws"} {
		f.silent(nil, target)
	}
	f.waitForOpen(4)
	f.waitForSilence()
	f.stop()
	f.checkKernelForgets()
}

// TestUnreadAnswer closes connections in good order whose clients don't take a last answer: the kernel keeps it for as
// long as a write would have waited.
func TestUnreadAnswer(t *testing.T) { bothEngines(t, testUnreadAnswer) }

func testUnreadAnswer(t *testing.T, serve engine) {
	f := serve(t, servers.Options{IOTimeout: time.Second})
	f.publish(strings.Repeat("x", feed.MaxBody))
	c := f.silent(nil, "/poll")
	c.get("/healthz", "Connection: close")
	if !eventually(func() bool { return len(f.queued()) > 0 }) {
		t.Fatal("the client has taken it all")
	}
	f.waitForOpen(0)
	f.checkKernelForgets()
}

// TestGoodbyesAreKept stops a server whose clients are slow, but not stuck: each finds all that was written to it.
func TestGoodbyesAreKept(t *testing.T) { bothEngines(t, testGoodbyesAreKept) }

func testGoodbyesAreKept(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	body := strings.Repeat("x", 40<<10)
	stream := f.silent(nil, "/sse")
	stream.head()
	slow := f.silent(nil, "/ws")
	slow.head()
	f.waitForOpen(2)
	f.publish(body)
	stream.expect("retry: 1000\n\n")
	f.waitForSilence()
	f.stop()
	stream.expect(event(1, body) + ": the server stops\n\n")
	stream.expectEnd()
	frame := "\x81\x7e" + string([]byte{byte((len(line(1, body)) - 1) >> 8), byte(len(line(1, body)) - 1)})
	slow.expect(frame + strings.TrimSuffix(line(1, body), "\n"))
	goodbye := string(gorilla.FormatCloseMessage(gorilla.CloseGoingAway, "the server stops"))
	slow.expect("\x88" + string(rune(len(goodbye))) + goodbye)
	slow.expectEnd()
}
