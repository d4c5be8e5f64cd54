package epoll

import (
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/sse"
)

// A still is a loop that does nothing by itself: tests do it.
type still struct {
	*testing.T
	*loop
	listener net.Listener
	ran      bool // and has let go of what it had
}

func newStill(t *testing.T) *still {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	core, err := servers.NewCore(ln.Addr(), feed.NewTopics(4, "0"), servers.Options{}, []servers.Transport{sse.Transport()})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{Core: core, started: time.Now().Add(-time.Hour), done: make(chan struct{}), closed: make(chan struct{}, 1)}
	s.limited = servers.NewLimited(ln, 10, false, nil)
	l, err := newLoop(s)
	if err != nil {
		t.Fatal(err)
	}
	still := &still{T: t, loop: l, listener: ln}
	t.Cleanup(func() {
		s.limited.Close()
		close(s.done)
		if !still.ran {
			l.release()
		}
		s.running.Wait()
	})
	return still
}

// connect opens a connection and returns both of its ends.
func (s *still) connect() (net.Conn, *conn) {
	s.Helper()
	client, err := net.Dial("tcp", s.listener.Addr().String())
	if err != nil {
		s.Fatal(err)
	}
	s.Cleanup(func() { client.Close() })
	_ = client.SetDeadline(time.Now().Add(patience))
	accepted, err := s.server.limited.Take()
	if err != nil {
		s.Fatal(err)
	}
	fd, err := descriptor(accepted)
	if err != nil {
		s.Fatal(err)
	}
	accepted.Close()
	s.server.open.Add(1)
	s.open(fd)
	return client, s.conns[fd]
}

const patience = 20 * time.Second

// await waits until a connection is ready for events.
func (s *still) await(c *conn, events int16) {
	s.Helper()
	fds := []unix.PollFd{{Fd: int32(c.fd), Events: events}}
	for {
		n, err := unix.Poll(fds, int(patience.Milliseconds()))
		if err == unix.EINTR {
			continue
		}
		if n != 1 {
			s.Fatalf("nothing happens: %v", err)
		}
		return
	}
}

// fill writes to a connection until there is no room, and returns how much that was.
func (s *still) fill(c *conn) (n int) {
	for p := make([]byte, 64<<10); c.out == nil; n += len(p) {
		_, _ = c.Write(p)
	}
	return n
}

// TestLooksFirst has deadlines come that a loop was too busy to look before: what clients have done by then counts.
func TestLooksFirst(t *testing.T) {
	s := newStill(t)
	client, c := s.connect()
	if _, err := io.WriteString(client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	s.await(c, unix.POLLIN)
	c.limit = 1
	c.due(s.now())
	if n, err := client.Read(make([]byte, 1000)); n < 15 || c.closed {
		t.Errorf("a request that was there is answered with %d bytes, %v", n, err)
	}

	sent := s.fill(c)
	if _, err := io.CopyN(io.Discard, client, int64(sent-200<<10)); err != nil {
		t.Fatal(err)
	}
	s.await(c, unix.POLLOUT)
	c.stuck = 1
	c.due(s.now())
	if c.closed {
		t.Error("a client that has taken nearly all is reset")
	}

	client, c = s.connect()
	s.fill(c)
	c.stuck = 1
	c.due(s.now())
	if _, err := io.Copy(io.Discard, client); err == nil || !c.closed {
		t.Errorf("closed %v: a client that has taken nothing gets %v, want a reset", c.closed, err)
	}
}

// TestHalfARequest has half a request come behind one whose answer is not taken. When it has been there is a deadline for the rest.
func TestHalfARequest(t *testing.T) {
	s := newStill(t)
	client, c := s.connect()
	c.received([]byte("POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n123"))
	sent := s.fill(c)
	c.limit = 1
	c.due(s.now()) // it can't answer to that
	if c.closed || c.coming == nil {
		t.Fatal("who is owed an answer is not heard, and can't be late")
	}
	go func() { _, _ = io.CopyN(io.Discard, client, int64(sent)) }()
	for c.out != nil && !c.closed {
		s.await(c, unix.POLLOUT)
		c.flush()
	}
	if left := c.limit - s.now(); left <= 0 || left > s.server.Options.IOTimeout {
		t.Errorf("there are %v for the rest, want up to %v", left, s.server.Options.IOTimeout)
	}
}

// TestStopsLast stops while a client has an answer to take: it gets the whole of it, and the end.
func TestStopsLast(t *testing.T) {
	s := newStill(t)
	client, c := s.connect()
	c.asked = true
	sent := s.fill(c)
	if _, err := io.WriteString(client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil { // is not read any more
		t.Fatal(err)
	}
	c.unread = true // as the poller would say
	s.each((*conn).stop)
	got := make(chan int64)
	go func() {
		n, err := io.Copy(io.Discard, client)
		if err != nil {
			t.Error(err)
		}
		got <- n
	}()
	for c.out != nil && !c.closed {
		s.await(c, unix.POLLOUT)
		c.flush()
	}
	if n := <-got; n != int64(sent) {
		t.Errorf("it got %d bytes, want %d", n, sent)
	}
}

// TestTasksTakeTurns has a task that never ends, and a client that is served nevertheless.
func TestTasksTakeTurns(t *testing.T) {
	s := newStill(t)
	client, _ := s.connect()
	var again func()
	again = func() { _ = s.tasks.add(again) }
	again()
	ended := make(chan error)
	s.ran = true
	go func() { ended <- s.run() }()
	if _, err := io.WriteString(client, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	if n, err := client.Read(make([]byte, 1000)); n < 15 {
		t.Errorf("an answer of %d bytes, %v", n, err)
	}
	s.end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestFailedLoop has the poller fail: the loop says so, and its clients do not wait for it.
func TestFailedLoop(t *testing.T) {
	s := newStill(t)
	client, _ := s.connect()
	bad := *s.poller
	if err := bad.Close(); err != nil {
		t.Fatal(err)
	}
	s.ran = true
	if err := s.run(); err == nil {
		t.Error("nothing was wrong")
	}
	if _, err := client.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("its client gets %v, want the end", err)
	}
	if err := s.tasks.add(func() {}); err == nil {
		t.Error("it takes tasks")
	}
}
