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

// TestNextHold asks servers that don't hold: the client must not ask as fast as it is answered, and must not wait for one
// that does what it should.
func TestNextHold(t *testing.T) {
	const minute = time.Minute
	for _, test := range []struct {
		name       string
		answer     func(poll int) []byte
		after      func(poll int) time.Duration // how long it takes
		closes     bool                         // the connection ends in order after each answer
		fails      bool                         // no answer comes at all, but an error
		least, max int64                        // polls in a minute
		hasty      bool
	}{
		{"nothing at once", func(int) []byte { return nil }, nil, false, false, 10, 20, true},
		{"nothing at once, and the connection closed", func(int) []byte { return nil }, nil, true, false, 10, 20, true},
		{"no messages", func(int) []byte { return []byte("<html>") }, nil, false, false, 10, 20, true},
		{"the same event again and again", func(int) []byte { return line(1) }, nil, false, false, 10, 20, true},
		{"events at once", func(poll int) []byte {
			if poll >= 1000 {
				return nil
			}
			return line(uint64(poll + 1))
		}, func(poll int) time.Duration {
			switch {
			case poll == 0: // after the window has begun, not at the same instant
				return time.Millisecond
			case poll >= 1000:
				return 25 * time.Second
			}
			return 0
		}, false, false, 1002, 1002, false},
		{"nothing after the hold", func(int) []byte { return nil }, func(int) time.Duration { return 25 * time.Second }, false, false, 2, 2, false},
		{"nothing after a proxy's second", func(int) []byte { return nil }, func(int) time.Duration { return time.Second + 1 }, false, false, 59, 59, false},
		{"nothing at once now and then", func(poll int) []byte {
			if poll%2 == 1 {
				return nil
			}
			return line(uint64(poll + 1))
		}, func(poll int) time.Duration { return time.Duration(1-poll%2) * 900 * time.Millisecond }, false, false, 120, 130, true},
		{"errors, which have a back-off of their own", nil, nil, false, true, 0, 0, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				poll := 0
				l := New(scenario(1), func(ctx context.Context, c *Client, _ results.Scenario) error {
					conn, err := c.Dial(ctx)
					if err != nil {
						return err
					}
					defer conn.Close()
					c.Connected(0)
					for {
						if err := c.NextHold(ctx, 25*time.Second); err != nil {
							return err
						}
						c.Sent()
						if test.fails {
							return Errorf(Status, "status 500")
						}
						if test.after != nil {
							if err := feed.Wait(ctx, time.Now().Add(test.after(poll))); err != nil {
								return err
							}
						}
						c.Answered(c.Deliver(test.answer(poll)))
						poll++
						if test.closes {
							return nil
						}
					}
				}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
				begin := time.Now()
				l.SetWindow(begin, begin.Add(minute))
				if err := l.Connect(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := l.Drain(t.Context(), []uint64{1}, []uint64{0}); err != nil {
					t.Fatal(err)
				}
				run := new(results.Run)
				l.Fill(run)
				l.Close()
				if d := run.Delivery; d.Requests < test.least || d.Requests > test.max || (d.Hasty > 0) != test.hasty {
					t.Errorf("%d polls answered, %d hasty; want %d to %d, hasty %v", d.Requests, d.Hasty, test.least, test.max, test.hasty)
				}
			})
		})
	}
}

// TestReplaysAreNoProgress: a server that sends what the client has, and closes, is not asked again ever faster than one
// that sends nothing.
func TestReplaysAreNoProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dials := make(chan bool, 10_000)
		l := start(t, scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			dials <- true
			conn.Write(line(1))
			conn.Write([]byte("nonsense\n"))
		})})
		feed.Wait(t.Context(), time.Now().Add(time.Minute))
		l.Close()
		if n := len(dials); n < 10 || n > 20 {
			t.Errorf("%d connections in a minute, want a back-off that doubles", n)
		}
	})
}
