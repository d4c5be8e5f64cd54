package loadgen

import (
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

func TestBackoffDoublesWithJitter(t *testing.T) {
	l := New(scenario(2), nil, Options{})
	c, other := &l.clients[0], &l.clients[1]
	differs := false
	for failures, want := range map[int]time.Duration{1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 5: 1600 * time.Millisecond, 7: 6400 * time.Millisecond, 8: 10 * time.Second, 1000: 10 * time.Second} {
		for range 100 {
			got := c.backoff(failures)
			if got < want/2 || got >= want {
				t.Errorf("after %d failures: %v, want %v to %v", failures, got, want/2, want)
			}
			differs = differs || got != other.backoff(failures)
		}
	}
	if !differs {
		t.Error("two clients wait equally long: they would come back together")
	}
	c.RetryAfter(3 * time.Second)
	if got := c.backoff(1); got < 3*time.Second || got >= 3050*time.Millisecond {
		t.Errorf("with a wish of 3s: %v, want that and up to 50ms", got)
	}
}

// TestResume cuts each connection after two events; the client comes back and asks for what follows.
func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cursors := make(chan uint64, 3)
		subscribe := func(ctx context.Context, c *Client, s results.Scenario) error {
			cursors <- c.Cursor()
			return lineSubscribe(ctx, c, s)
		}
		begin := time.Now()
		l := start(t, scenario(1), subscribe, Options{Dial: pipes(func(dial int, conn net.Conn) {
			if dial == 2 {
				peer.Hold(conn)
				return
			}
			conn.Write(append(line(uint64(2*dial+1)), line(uint64(2*dial+2))...))
		})})
		for _, want := range []uint64{0, 2, 4} {
			if got := <-cursors; got != want {
				t.Errorf("cursor = %d, want %d", got, want)
			}
		}
		// Each connection made progress, so each back-off is the first one: 50 to 100 ms.
		if took := time.Since(begin); took < 100*time.Millisecond || took >= 200*time.Millisecond {
			t.Errorf("two reconnects after %v, want 100 to 200 ms", took)
		}
		synctest.Wait()
		if n := l.everyReconnect(); n != 2 {
			t.Errorf("%d reconnects, want 2", n)
		}
		if got := l.everyError(); got[Closed] != 2 || len(got) != 1 {
			t.Errorf("errors %v, want 2 closed", got)
		}
		l.Close()
	})
}

// TestEndInOrder has a connection that ends the way its protocol ends one: no error, no waiting.
func TestEndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		dials := 0
		l := start(t, scenario(1), func(ctx context.Context, c *Client, _ results.Scenario) error {
			if _, err := c.Dial(ctx); err != nil {
				return err
			}
			c.Connected(0)
			if dials++; dials == 3 {
				<-ctx.Done()
				return ctx.Err()
			}
			c.Answered(0)
			return nil
		}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
		synctest.Wait()
		if took := time.Since(begin); dials != 3 || took != 0 || len(l.everyError()) != 0 {
			t.Errorf("%d connections after %v, errors %v; want 3 at once, without errors", dials, took, l.everyError())
		}
		l.Close()
	})
}
