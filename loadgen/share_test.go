package loadgen

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// A lineSession is a protocol for tests: the server says hello, and then each line is for all clients.
type lineSession struct {
	shared *Shared

	mutex   sync.Mutex
	clients []chan string // closed at the end
	failure error
}

func (s *lineSession) Run() {
	defer s.shared.Close()
	reader := bufio.NewReader(s.shared)
	for {
		line, err := reader.ReadString('\n')
		s.mutex.Lock()
		for _, client := range s.clients {
			if err != nil {
				close(client)
			} else {
				client <- line
			}
		}
		s.failure = err
		s.mutex.Unlock()
		if err != nil {
			return
		}
	}
}

func (s *lineSession) Open() bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.failure == nil
}

func (s *lineSession) join() (chan string, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.failure != nil {
		return nil, s.failure
	}
	lines := make(chan string, 100)
	s.clients = append(s.clients, lines)
	return lines, nil
}

const hello = "hello"

func startLines(shared *Shared) (Session, int, error) {
	if _, err := io.WriteString(shared, "hi"); err != nil {
		return nil, 0, err
	}
	_, err := io.ReadFull(shared, make([]byte, len(hello)))
	return &lineSession{shared: shared}, 0, err
}

func shareSubscribe(ctx context.Context, c *Client, _ results.Scenario) error {
	session, err := c.Share(ctx, startLines)
	if err != nil {
		return err
	}
	lines, err := session.(*lineSession).join()
	if err != nil {
		return err
	}
	c.Connected(0)
	for line := range lines {
		c.ArrivedAt(time.Now().UnixNano())
		c.Deliver([]byte(line))
	}
	_, err = session.(*lineSession).join()
	return err
}

// TestShare has eight clients on three connections, all of which end once: everyone comes back, and each byte is counted once.
func TestShare(t *testing.T) {
	s := scenario(8)
	s.Streams = 3
	var dials, wrote, accepted atomic.Int64
	joined := make(chan net.Conn, 10)
	l := New(s, shareSubscribe, Options{Address: peer.Listen(t, func(dial int, conn net.Conn) {
		dials.Add(1)
		if _, err := io.ReadFull(conn, make([]byte, 2)); err != nil {
			return
		}
		accepted.Add(2)
		wrote.Add(int64(len(hello)))
		io.WriteString(conn, hello)
		joined <- conn
		peer.Hold(conn)
	})})
	defer l.Close()
	from := time.Now()
	l.SetWindow(from, from.Add(time.Hour))
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	line := func(seq uint64) string {
		return string(feed.AppendLine(nil, feed.Message{Seq: seq, Due: from.Add(time.Nanosecond), Body: []byte("x")}))
	}
	var conns []net.Conn
	tell := func(seq uint64) {
		for _, conn := range conns {
			io.WriteString(conn, line(seq))
			wrote.Add(int64(len(line(seq))))
		}
		within(t, fmt.Sprintf("event %d at all clients", seq), func() bool {
			for i := range l.clients {
				if l.clients[i].Cursor() < seq {
					return false
				}
			}
			return true
		})
	}
	for range 3 {
		conns = append(conns, <-joined)
	}
	tell(1)
	for _, conn := range conns {
		conn.Close()
	}
	conns = nil
	for range 3 {
		conns = append(conns, <-joined)
	}
	within(t, "all clients back", func() bool { return l.Progress().Connected == 8 && l.account.Within.Reconnects.Load() == 8 })
	tell(2)
	if got := l.parts[0].traffic(); got.down+got.connectDown != wrote.Load() || got.up+got.connectUp != accepted.Load() || got.connectDown != 6*int64(len(hello)) {
		t.Errorf("%d bytes down and %d up, %d of connecting, want %d, %d and %d",
			got.down+got.connectDown, got.up+got.connectUp, got.connectDown, wrote.Load(), accepted.Load(), 6*len(hello))
	}
	if dials.Load() != 6 {
		t.Errorf("%d connections, want 6", dials.Load())
	}
	if kinds := l.account.Within.Errors.Counts(); kinds[Closed] != 8 || len(kinds) != 1 {
		t.Errorf("errors %v, want that each client's connection closed", kinds)
	}
}

// TestShareFails has nobody answer: who waits for the one that dials fails with it, and does not try the same again.
func TestShareFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(5)
		s.Streams = 5
		dials := 0
		l := New(s, shareSubscribe, Options{Dial: func(ctx context.Context) (net.Conn, error) {
			dials++
			return nil, cmp.Or(feed.Wait(ctx, time.Now().Add(time.Second)), error(syscall.ECONNREFUSED))
		}})
		defer l.Close()
		err := l.Connect(t.Context())
		if err == nil || !strings.Contains(err.Error(), "5 of 5 clients") || !strings.Contains(err.Error(), Refused) {
			t.Errorf("Connect: %v", err)
		}
		if dials != connectAttempts {
			t.Errorf("%d dials, want %d", dials, connectAttempts)
		}
	})
}

// TestSharedTimeOut closes a connection on which one answer is overdue, for all that share it.
func TestSharedTimeOut(t *testing.T) {
	s := scenario(2)
	s.Streams = 2
	ends := make(chan error, 10)
	l := New(s, shareSubscribe, Options{Address: peer.Listen(t, func(dial int, conn net.Conn) {
		io.WriteString(conn, hello)
		_, err := io.Copy(io.Discard, conn)
		ends <- err
	})})
	defer l.Close()
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.clients[1].asked.Store(1)
	l.clients[1].timeOut(1)
	if err := <-ends; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server sees %v, want a reset", err)
	}
	within(t, "both clients' errors", func() bool { return l.account.Outside.Errors.Counts()[Timeout] == 2 })
}

// within waits until ok.
func within(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
		if feed.Wait(t.Context(), time.Now().Add(time.Millisecond)) != nil {
			return
		}
	}
}
