package loadgen

import (
	"math"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// aheadBy is a publisher's clock that is ahead of the one here.
type aheadBy time.Duration

func (a aheadBy) There(here int64) int64 { return here + int64(a) }
func (a aheadBy) Here(there int64) int64 { return there - int64(a) }

// TestAnotherClock: events and the window are by the publisher's clock, which is ahead or behind; latencies are what they are.
func TestAnotherClock(t *testing.T) {
	for _, ahead := range []time.Duration{time.Hour, -3 * time.Second, -time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			there := func() time.Time { return time.Now().Add(ahead) }
			begin := time.Now()
			at := func(d time.Duration) { feed.Wait(t.Context(), begin.Add(d)) }
			l := New(scenario(1), lineSubscribe, Options{Clock: aheadBy(ahead), ClockBound: 50 * time.Microsecond, Dial: pipes(func(_ int, conn net.Conn) {
				for seq, d := range []time.Duration{100 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond} { // before, within, after
					at(d)
					due := there()
					at(d + 20*time.Millisecond)
					conn.Write(feed.AppendLine(nil, feed.Message{Seq: uint64(seq + 1), Due: due, Body: []byte("x")}))
				}
				conn.Write(feed.AppendLine(nil, feed.Message{Seq: 4, Due: there().Add(results.MaxEarly + 50*time.Microsecond)}))
				conn.Write([]byte("nonsense\n"))
				peer.Hold(conn)
			})})
			defer l.Close()
			l.SetWindow(there().Add(time.Second), there().Add(3*time.Second))
			if err := l.Connect(t.Context()); err != nil {
				t.Fatal(err)
			}
			at(4 * time.Second)
			if err := l.Drain(t.Context(), []uint64{2}, []uint64{2}); err != nil {
				t.Fatal(err)
			}
			run := new(results.Run)
			l.Fill(run)
			if d := run.Delivery; d.Received != 1 || d.Lost != 0 || d.Early != 0 {
				t.Errorf("ahead by %v: %+v, want one received and none early", ahead, d)
			}
			if run.Latency == nil || time.Duration(run.Latency.Mean).Round(100*time.Microsecond) != 20*time.Millisecond {
				t.Errorf("ahead by %v: latency %+v, want 20 ms", ahead, run.Latency)
			}
			if len(run.Errors) != 0 || run.ErrorsOutside[Frame] != 1 {
				t.Errorf("ahead by %v: errors %v within the window, and %v outside; want one outside", ahead, run.Errors, run.ErrorsOutside)
			}
		})
	}
}

// unlikeLines are a publisher's clock of which another line is known at each look: it is an hour ahead, and a millisecond more each time.
type unlikeLines struct{ looks int64 }

func (u *unlikeLines) There(here int64) int64 {
	u.looks++
	return here + int64(time.Hour) + u.looks*int64(time.Millisecond)
}
func (u *unlikeLines) Here(there int64) int64 { return there - int64(time.Hour) }

// TestDurationsAreByOneClock: what begins and ends at a client is timed by its own clock, whatever is known of the publisher's meanwhile.
func TestDurationsAreByOneClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(1)
		s.Workload, s.Turns = results.WorkloadTokens, 2
		if err := s.CompleteValid(); err != nil {
			t.Fatal(err)
		}
		l := New(s, lineSubscribe, Options{Clock: new(unlikeLines)})
		defer l.Close()
		l.window.Store(&account.Window{Until: math.MaxInt64})
		c := &l.clients[0]
		ours, theirs := net.Pipe()
		defer theirs.Close()
		c.reading = newConn(t.Context(), c.link, c, ours)
		wait := func(d time.Duration) { feed.Wait(t.Context(), time.Now().Add(d)) }
		for seq := range uint64(2 * s.Tokens) {
			if seq%uint64(s.Tokens) == 0 {
				c.asker.ask()
				if _, due := c.asker.next(time.Now()); !due {
					t.Fatalf("nothing is asked before token %d", seq+1)
				}
			}
			wait(10 * time.Millisecond)
			c.delivered = 0
			c.Deliver(feed.AppendLine(nil, feed.Message{Seq: seq + 1, Due: time.Now().Add(time.Hour)}))
		}
		run := new(results.Run)
		l.Fill(run)
		for name, l := range map[string]*results.Latency{"first token": run.Tokens.FirstToken, "gap": run.Tokens.Gap, "dialogue": run.Turns.Dialogue} {
			want := 10 * time.Millisecond
			if name == "dialogue" {
				want *= time.Duration(2 * s.Tokens)
			}
			if l == nil || time.Duration(l.Min).Round(time.Duration(want/500)) != want || time.Duration(l.Max).Round(time.Duration(want/500)) != want {
				t.Errorf("%s took %+v, want %v", name, l, want)
			}
		}
	})
}
