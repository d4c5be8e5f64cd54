package loadgen

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestTimeout asks a peer that never answers: the answer may take 10 s, and a long poll's hold more.
func TestTimeout(t *testing.T) {
	for _, test := range []struct {
		name       string
		hold       time.Duration
		handshakes bool // it is the handshake that is not answered
		want       time.Duration
	}{
		{"an answer", 0, false, 10 * time.Second},
		{"a long poll", 25 * time.Second, false, 35 * time.Second},
		{"a handshake", 0, true, 10 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scenario(1)
				s.Hold = results.Duration(test.hold)
				failed := make(chan time.Duration, 1)
				l := New(s, func(ctx context.Context, c *Client, _ results.Scenario) error {
					feed.Wait(ctx, time.Now().Add(300*time.Millisecond)) // between two sweeps
					conn, err := c.Dial(ctx)
					if err != nil {
						return err
					}
					asked := time.Now()
					if !test.handshakes {
						c.Connected(0)
						c.Sent()
					}
					err = readLines(c, conn)
					select {
					case failed <- time.Since(asked):
					default:
					}
					return err
				}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
				go l.Connect(t.Context())
				if took := <-failed; took < test.want || took > test.want+2*sweepInterval {
					t.Errorf("timeout after %v, want %v and at most two sweeps", took, test.want)
				}
				synctest.Wait()
				if got := l.everyError(); got[Timeout] != 1 || len(got) != 1 {
					t.Errorf("errors %v, want one timeout", got)
				}
				l.Close()
				synctest.Wait()
			})
		})
	}
}

// TestNoTimeout leaves a connection alone on which nothing is outstanding, or whose answers come in time.
func TestNoTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, scenario(1), func(ctx context.Context, c *Client, _ results.Scenario) error {
			conn, err := c.Dial(ctx)
			if err != nil {
				return err
			}
			defer conn.Close()
			c.Connected(0)
			for range 10 {
				c.Sent()
				feed.Wait(ctx, time.Now().Add(answerLimit-1))
				c.Answered(1)
			}
			return readLines(c, conn)
		}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
		feed.Wait(t.Context(), time.Now().Add(10*time.Minute))
		if got := l.everyError(); len(got) != 0 || l.everyReconnect() != 0 {
			t.Errorf("errors %v, %d reconnects; want none", got, l.everyReconnect())
		}
		l.Close()
	})
}

// TestTimeoutIsOfOneConnection has a subscriber that returns without an error from a connection that timed out, because
// it had made progress on it: the error of the next connection is that one's own.
func TestTimeoutIsOfOneConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := 0
		l := start(t, scenario(1), func(ctx context.Context, c *Client, _ results.Scenario) error {
			conn, err := c.Dial(ctx)
			if err != nil {
				return err
			}
			defer conn.Close()
			c.Connected(0)
			switch dials++; dials {
			case 1:
				c.Answered(1)
				c.Sent()
				readLines(c, conn)
				return nil
			case 2:
				return Errorf(Status, "status 500")
			}
			return readLines(c, conn)
		}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
		feed.Wait(t.Context(), time.Now().Add(time.Minute))
		synctest.Wait()
		if got := l.everyError(); got[Status] != 1 || len(got) != 1 {
			t.Errorf("errors %v, want the one status", got)
		}
		l.Close()
	})
}

// TestTheSweeperComesLate finds that the answer it was about to miss has just come, and that another request is under way.
func TestTheSweeperComesLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
		c := &l.clients[0]
		synctest.Wait()
		c.asked.Store(7)
		c.timeOut(6)
		synctest.Wait()
		if got := l.everyError(); len(got) != 0 || c.asked.Load() != 7 {
			t.Errorf("errors %v, asked %d; want none, and the request still outstanding", got, c.asked.Load())
		}
		l.Close()
	})
}
