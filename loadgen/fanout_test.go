package loadgen

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestFanOut has four clients of one topic, in as many shards, and one of another topic. Event s comes to client c
// 10 s + c ms after it was due, except that client 3 misses event 2 and gets event 3 before event 1.
func TestFanOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		s := scenario(4)
		l := New(s, lineSubscribe, Options{CPUs: 1, Dial: pipes(func(dial int, conn net.Conn) {
			order := []uint64{1, 2, 3}
			if dial == 3 {
				order = []uint64{3, 1}
			}
			for i, seq := range order {
				late := time.Duration(10*seq+uint64(dial)) * time.Millisecond
				feed.Wait(t.Context(), begin.Add(time.Duration(i+1)*time.Second))
				now := time.Now()
				conn.Write(feed.AppendLine(nil, feed.Message{Seq: seq, Due: now.Add(-late), Body: []byte("x")}))
			}
			conn.Write(feed.AppendLine(nil, feed.Message{Seq: 3, Due: time.Now().Add(-time.Second), Body: []byte("again")}))
			peer.Hold(conn)
		})})
		defer l.Close()
		run := measure(t, l, 500*time.Millisecond, 10*time.Second, []uint64{1}, []uint64{3})
		check := func(name string, got *results.Distribution, min, max, mean float64, count int64) {
			t.Helper()
			if got == nil || got.Count != count || got.Unit != "ns" || got.P99 != nil ||
				!near(got.Min, int64(min*1e6)) || !near(got.Max, int64(max*1e6)) || !near(int64(got.Mean), int64(mean*1e6)) {
				t.Errorf("%s: %+v, want %v to %v ms, %v on average, of %d events and no p99", name, got, min, max, mean, count)
			}
		}
		if run.FanOut == nil {
			t.Fatal("no fan-out")
		}
		check("first", run.FanOut.First, 10, 30, 20, 3)
		check("last", run.FanOut.Last, 13, 33, 23, 2) // event 2 did not reach all
		check("spread", run.FanOut.Spread, 3, 3, 3, 2)
	})
}

func TestFanOutNeedsTwoClientsAndAnEvent(t *testing.T) {
	for _, test := range []struct {
		name                         string
		clients, topics              int
		silent                       bool
		first, last                  int64 // counts
		wantFanOut, wantLast, missed bool
	}{
		{name: "one client", clients: 1, topics: 1},
		{name: "a client per topic", clients: 2, topics: 2},
		{name: "no event", clients: 2, topics: 1, silent: true},
		{name: "two and one", clients: 3, topics: 2, first: 1, last: 1, wantFanOut: true, wantLast: true},
		{name: "one of two has it", clients: 2, topics: 1, first: 1, wantFanOut: true, missed: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scenario(test.clients)
				s.Topics = test.topics
				l := New(s, lineSubscribe, Options{Dial: pipes(func(dial int, conn net.Conn) {
					feed.Wait(t.Context(), time.Now().Add(time.Second))
					if !test.silent && !(test.missed && dial == 0) {
						conn.Write(line(1))
					}
					peer.Hold(conn)
				})})
				defer l.Close()
				last := make([]uint64, test.topics)
				f := measure(t, l, time.Second, 5*time.Second, make([]uint64, test.topics), last).FanOut
				if (f != nil) != test.wantFanOut {
					t.Fatalf("%+v, want one: %v", f, test.wantFanOut)
				}
				if f == nil {
					return
				}
				if f.First == nil || f.First.Count != test.first || (f.Last != nil) != test.wantLast || (f.Spread != nil) != test.wantLast {
					t.Errorf("first %+v, last %+v, spread %+v", f.First, f.Last, f.Spread)
				}
				if f.Last != nil && f.Last.Count != test.last {
					t.Errorf("last of %d events, want %d", f.Last.Count, test.last)
				}
			})
		})
	}
}
