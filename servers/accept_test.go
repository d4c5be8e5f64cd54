//go:build unix

package servers_test

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/servers"
)

// withoutDescriptors runs what has so many file descriptors to get, and those that are given back meanwhile.
func withoutDescriptors(t *testing.T, left int, run func()) {
	t.Helper()
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	highest, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	taken := []int{highest}
	low := before
	low.Cur = uint64(highest) + 50
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
			t.Fatal(err)
		}
		for _, fd := range taken {
			unix.Close(fd)
		}
	}()
	for {
		fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err != nil {
			break
		}
		taken = append(taken, fd)
	}
	for range left {
		unix.Close(taken[len(taken)-1])
		taken = taken[:len(taken)-1]
	}
	run()
}

// served is how an answer begins for which there was a descriptor.
const served = "HTTP/1.1 200 OK\r\n"

// socket returns a socket that can be connected when there are no descriptors any more.
func socket(t *testing.T) int {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	wait := unix.Timeval{Sec: int64(patience / time.Second)}
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &wait); err != nil {
		t.Fatal(err)
	}
	return fd
}

// askBy sends a request by a socket, and returns what is answered, until the connection ends where that
// is a refusal.
func askBy(t *testing.T, fd int, address net.Addr) string {
	t.Helper()
	to := address.(*net.TCPAddr)
	if err := unix.Connect(fd, &unix.SockaddrInet4{Port: to.Port, Addr: [4]byte(to.IP.To4())}); err != nil {
		t.Fatal(err)
	}
	_, _ = unix.Write(fd, []byte("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"))
	var answer []byte
	for {
		var some [500]byte
		n, err := unix.Read(fd, some[:])
		if n <= 0 || err != nil || strings.HasPrefix(string(some[:n]), served) {
			if err == unix.EAGAIN {
				t.Errorf("after %q the connection does not end", answer)
			}
			return string(answer) + string(some[:max(0, n)])
		}
		answer = append(answer, some[:n]...)
	}
}

// expectRefusals has clients come when only so many file descriptors are left, which is too few: they are told, and the operator is, once.
func expectRefusals(t *testing.T, address net.Addr, left int, said <-chan string) {
	t.Helper()
	var sockets []int
	for range 10 {
		sockets = append(sockets, socket(t))
	}
	refused := 0
	withoutDescriptors(t, left, func() {
		for _, fd := range sockets {
			switch got := askBy(t, fd, address); {
			case strings.HasPrefix(got, "HTTP/1.1 503 "):
				refused++
			case !strings.HasPrefix(got, served): // something else has given one back, which this client keeps
				t.Errorf("a client for whom there is no descriptor is told %q, want 503", got)
			}
		}
	})
	if refused < 5 {
		t.Errorf("%d clients of 10 were refused", refused)
	}
	select {
	case sentence := <-said:
		if !strings.Contains(sentence, "1 client was turned away") || !strings.Contains(sentence, "ulimit -n") {
			t.Errorf("the operator is told %q", sentence)
		}
	case <-time.After(patience):
		t.Error("the operator is told nothing")
	}
	if len(said) > 0 {
		t.Errorf("the operator is told of each client: %q", <-said)
	}
}

// TestNoDescriptors serves those who come when there are descriptors again.
func TestNoDescriptors(t *testing.T) { eachEngine(t, testNoDescriptors) }

func testNoDescriptors(t *testing.T, serve engine) {
	said := make(chan string, 100)
	f := serve(t, servers.Options{Warn: func(sentence string) { said <- sentence }})
	address, err := net.ResolveTCPAddr("tcp", f.address)
	if err != nil {
		t.Fatal(err)
	}
	expectRefusals(t, address, 0, said)
	c := f.dial()
	c.get("/healthz")
	c.check(200, "ok\n")
}

// TestNoOtherDescriptor leaves one: the event loops take a second one for each connection, in whose place they give the first one back.
func TestNoOtherDescriptor(t *testing.T) {
	said := make(chan string, 100)
	f := serveLoops(t, servers.Options{Warn: func(sentence string) { said <- sentence }})
	address, err := net.ResolveTCPAddr("tcp", f.address)
	if err != nil {
		t.Fatal(err)
	}
	expectRefusals(t, address, 1, said)
	f.waitForOpen(0)
}

// TestNoDescriptorsLimited is the same for a listener of another engine.
func TestNoDescriptorsLimited(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 100)
	limited := servers.NewLimited(ln, 100, false, func(sentence string) { said <- sentence })
	ended := make(chan error, 1)
	go func() {
		for {
			c, err := limited.Accept()
			if err != nil {
				ended <- err
				return
			}
			t.Cleanup(func() { c.Close() })
			io.WriteString(c, served)
		}
	}()
	expectRefusals(t, ln.Addr(), 0, said)
	limited.Close()
	<-ended
}

// TestLimited opens one connection more than there may be on a listener of another engine.
func TestLimited(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 10)
	limited := servers.NewLimited(ln, 1, false, func(sentence string) { said <- sentence })
	accepted := make(chan net.Conn)
	go func() {
		defer close(accepted)
		for {
			c, err := limited.Accept()
			if err != nil {
				return
			}
			accepted <- c
		}
	}()
	dial := func() net.Conn {
		c, err := net.Dial("tcp", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.SetDeadline(time.Now().Add(patience))
		return c
	}
	dial()
	first := <-accepted
	var answer [12]byte
	if _, err := dial().Read(answer[:]); err != nil || string(answer[:]) != "HTTP/1.1 503" {
		t.Errorf("the second connection is told %q, %v, want 503", answer, err)
	}
	if sentence := <-said; !strings.Contains(sentence, "all 1 connections") {
		t.Errorf("the operator is told %q", sentence)
	}
	first.Close()
	first.Close() // gives its place back once
	dial()
	<-accepted
	if _, err := dial().Read(answer[:]); err != nil || string(answer[:]) != "HTTP/1.1 503" {
		t.Errorf("the connection after the third is told %q, %v, want 503", answer, err)
	}
	limited.Close()
	if _, open := <-accepted; open {
		t.Error("a closed listener accepts")
	}
}

// TestRoom is below the limit of file descriptors, and never nothing.
func TestRoom(t *testing.T) {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if got := servers.ConnectionLimit(); got < 1 || uint64(got) >= limit.Cur {
		t.Errorf("there is room for %d connections with %d descriptors", got, limit.Cur)
	}
	low := limit
	low.Cur = 10
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &low); err != nil {
		t.Fatal(err)
	}
	got := servers.ConnectionLimit()
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		t.Fatal(err)
	}
	if got != 1 {
		t.Errorf("there is room for %d connections with ten descriptors, want the least, 1", got)
	}
}
