package loadgen

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestCut has a server whose answer is overdue: it sees that it was cut off, and that nobody will read what it has queued.
func TestCut(t *testing.T) {
	seen := make(chan error, 1)
	l := New(scenario(1), lineSubscribe, Options{Address: peer.Listen(t, func(dial int, conn net.Conn) {
		if dial > 0 {
			peer.Hold(conn)
			return
		}
		_, err := io.Copy(io.Discard, conn)
		seen <- err
	})})
	defer l.Close()
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.clients[0].asked.Store(1)
	l.clients[0].timeOut(1)
	if err := <-seen; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the server sees %v, want a reset", err)
	}
}

// A lateSession is one that goes on taking clients for a while after its connection has been cut.
type lateSession struct {
	*Shared
	asked atomic.Int64 // how often it was, whether it takes one
	mutex sync.Mutex   // guards writes
}

func (s *lateSession) Run() { _, _ = io.Copy(io.Discard, s) }

func (s *lateSession) Open() bool { return s.asked.Add(1) < 20 }

func (s *lateSession) say() error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	_, err := io.WriteString(s, "x")
	return err
}

// TestCutOnce: a client whose shared connection is cut has left once, though the session doesn't know yet that it has no connection.
func TestCutOnce(t *testing.T) {
	s := scenario(2)
	s.Streams, s.Cut = 2, true
	var connected atomic.Int64
	l := start(t, s, func(ctx context.Context, c *Client, _ results.Scenario) error {
		session, err := c.Share(ctx, func(k *Shared) (Session, int, error) { return &lateSession{Shared: k}, 0, nil })
		if err != nil {
			return err
		}
		c.Connected(0)
		connected.Add(1)
		for err == nil {
			if err = session.(*lateSession).say(); err == nil {
				err = feed.Wait(ctx, time.Now().Add(time.Millisecond))
			}
		}
		return err
	}, Options{Address: peer.Listen(t, func(_ int, conn net.Conn) { peer.Hold(conn) })})
	from := time.Now()
	l.SetWindow(from, from.Add(100*time.Millisecond))
	within(t, "both clients back", func() bool { return connected.Load() >= 4 })
	if err := l.Drain(t.Context(), []uint64{1}, []uint64{0}); err != nil {
		t.Fatal(err)
	}
	var run results.Run
	l.Fill(&run)
	if s := run.Sessions; s == nil || s.Ended != 2 || s.Resumed != 2 || s.Left != 0 {
		t.Errorf("sessions: %+v, want that 2 were cut, and resumed", s)
	}
}
