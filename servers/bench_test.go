//go:build linux

package servers_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// requests open a subscription on each transport. The raw yardstick needs none.
func request(kind string) string {
	const tail = " HTTP/1.1\r\nHost: 127.0.0.1\r\n"
	switch kind {
	case "short-poll":
		return "GET /poll" + tail + "\r\n"
	case "long-poll": // the first answer, to the short poll, says that the server has the connection
		return "GET /poll" + tail + "\r\n" + "GET /long-poll?hold=5m" + tail + "\r\n"
	case "sse":
		return "GET /sse" + tail + "\r\n"
	case "websocket":
		return "GET /ws" + tail + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
	}
	return ""
}

// framing is what a message costs beyond its line of n bytes.
func framing(kind string, seq int64) int {
	switch kind {
	case "sse":
		return len(fmt.Sprintf("id: k3f9-%d\ndata: \n", seq))
	case "websocket":
		return 2 - 1 // two bytes of head up to 125 bytes (RFC 6455, section 5.2), and no LF
	}
	return 0
}

// subscribers are connections to a measured server, as blocking sockets outside of Go's poller: only a read that waits
// is woken, so the server isn't charged for waking a client that is faster than itself.
type subscribers struct {
	b      *testing.B
	kind   string
	server *measured
	fds    []int
	buffer []byte
}

func subscribe(b *testing.B, kind string, n int) *subscribers {
	b.Helper()
	s := &subscribers{b: b, kind: kind, server: start(b, kind), buffer: make([]byte, 4096)}
	b.Cleanup(s.leave)
	s.join(n)
	return s
}

// join connects n more subscribers and reads what each is greeted with.
func (s *subscribers) join(n int) {
	s.b.Helper()
	greeting := map[string]string{"raw": "\n", "short-poll": "\r\n\r\n", "long-poll": "\r\n\r\n", "sse": "\r\n\r\nretry: 1000\n\n", "websocket": "\r\n\r\n"}
	address, err := netip.ParseAddrPort(s.server.address)
	if err != nil {
		s.b.Fatal(err)
	}
	for range n {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			s.b.Fatal(err)
		}
		s.fds = append(s.fds, fd)
		patience := unix.Timeval{Sec: 10}
		if err := errors.Join(
			unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &patience),
			unix.Connect(fd, &unix.SockaddrInet4{Port: int(address.Port()), Addr: address.Addr().As4()}),
		); err != nil {
			s.b.Fatal(err)
		}
		if request := request(s.kind); request != "" {
			if _, err := unix.Write(fd, []byte(request)); err != nil {
				s.b.Fatal(err)
			}
		}
		end := []byte(greeting[s.kind])
		for have := 0; !bytes.HasSuffix(s.buffer[:have], end); {
			have += s.read(fd, s.buffer[have:])
		}
	}
}

// leave closes all connections, and ends the server.
func (s *subscribers) leave() {
	for _, fd := range s.fds {
		unix.Close(fd)
	}
	s.fds = nil
	s.server.stop()
}

// settle waits until the server holds its idle clients as it will go on to: of the engine's workers only those of polls
// stay, which may ask again at any time; other connections are taken over, and the workers end that have nothing to do.
func (s *subscribers) settle() {
	s.b.Helper()
	want := int64(0)
	if s.kind == "short-poll" {
		want = int64(len(s.fds))
	}
	if !eventually(func() bool { return s.server.ask("workers") == want }) {
		s.b.Fatalf("%s: the engine has %d workers, want %d", s.kind, s.server.ask("workers"), want)
	}
}

func (s *subscribers) read(fd int, p []byte) int {
	n, err := unix.Read(fd, p)
	for err == unix.EINTR {
		n, err = unix.Read(fd, p)
	}
	if err != nil || n == 0 {
		s.b.Fatalf("%s: read: %d bytes, %v", s.kind, n, err)
	}
	return n
}

// round publishes one message and waits until everybody has it, so that no message shares a write with another. The
// connection that is written to last is read first: by then all the others can be read without waiting.
func (s *subscribers) round() {
	s.b.Helper()
	seq := s.server.ask("publish")
	size := len(fmt.Sprintf("%d %d \n", seq, time.Now().UnixNano())) + bodySize + framing(s.kind, seq)
	for _, fd := range slices.Backward(s.fds) {
		for left := size; left > 0; {
			left -= s.read(fd, s.buffer[:left])
		}
	}
}

// BenchmarkPush compares how many messages per second of its CPU time a server pushes to its clients with what a loop
// of raw TCP writes does. The three are measured in turns, so that noise of the machine meets all of them.
func BenchmarkPush(b *testing.B) {
	pinSelf(1)
	for _, n := range []int{1000, 5000} {
		b.Run(fmt.Sprintf("clients=%d", n), func(b *testing.B) {
			kinds := []string{"raw", "sse", "websocket"}
			var all []*subscribers
			for _, kind := range kinds {
				s := subscribe(b, kind, n)
				s.round() // warm
				all = append(all, s)
			}
			const rounds = 10
			perSecond := make(map[string][]float64)
			ratios := make(map[string][]float64)
			for b.Loop() {
				for i, s := range all {
					before := s.server.ask("cpu")
					for range rounds {
						s.round()
					}
					used := time.Duration(s.server.ask("cpu") - before).Seconds()
					rate := float64(rounds*n) / used
					perSecond[kinds[i]] = append(perSecond[kinds[i]], rate)
					ratios[kinds[i]] = append(ratios[kinds[i]], rate/perSecond["raw"][len(perSecond["raw"])-1])
				}
			}
			b.ReportMetric(0, "ns/op") // says nothing here
			for _, kind := range kinds {
				b.ReportMetric(median(perSecond[kind]), kind+"-msgs/cpu-s")
				if kind != "raw" {
					b.ReportMetric(median(ratios[kind]), kind+"/raw")
				}
			}
		})
	}
}

// BenchmarkMemory reports the resident bytes that an idle connection costs a server.
func BenchmarkMemory(b *testing.B) {
	const n = 2000
	for _, kind := range []string{"raw", "short-poll", "long-poll", "sse", "websocket"} {
		b.Run(kind, func(b *testing.B) {
			var perConnection []float64
			for b.Loop() {
				s := subscribe(b, kind, 1)
				s.settle() // what is allocated once is there
				before := s.server.ask("rss")
				s.join(n)
				s.settle()
				perConnection = append(perConnection, float64(s.server.ask("rss")-before)/n)
				s.leave() // or the next ones would find no descriptors
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(median(perConnection), "B/conn")
		})
	}
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
