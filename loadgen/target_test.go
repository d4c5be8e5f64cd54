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

// TestTarget follows servers that are somebody else's, with two clients for a window from 1 s to 3 s in which 20 events are
// due by the scenario: what each server does shows in the record.
func TestTarget(t *testing.T) {
	tenth := func(n int) []float64 { return []float64{0.05 + float64(n)/10} } // event n of 10 a second
	for _, test := range []struct {
		name   string
		due    func(n int) []float64 // when event number n+1 is due, in seconds; none: it never comes
		rate   float64               // the scenario's, if it isn't 10
		want   results.Delivery      // of one client
		seen   float64               // events per second
		silent time.Duration
	}{
		{"does what the scenario says", tenth, 0, results.Delivery{Expected: 20, Received: 20}, 10, 0},
		{"falls silent", func(n int) []float64 {
			if n >= 18 { // 1.75 s
				return nil
			}
			return tenth(n)
		}, 0, results.Delivery{Expected: 20, Received: 8, Lost: 12}, 4, 1250 * time.Millisecond},
		{"falls silent before the window", func(n int) []float64 {
			if n >= 5 {
				return nil
			}
			return tenth(n)
		}, 0, results.Delivery{Expected: 20, Lost: 20}, 0, 2 * time.Second},
		{"never says anything", func(int) []float64 { return nil }, 0, results.Delivery{Expected: 20, Lost: 20}, 0, 2 * time.Second},
		{"falls silent after the window", func(n int) []float64 {
			if n >= 30 { // 2.95 s is the last of it
				return nil
			}
			return tenth(n)
		}, 0, results.Delivery{Expected: 20, Received: 20}, 10, 0},
		{"pauses and goes on with the next number", func(n int) []float64 {
			if n >= 15 {
				n += 10
			}
			return tenth(n)
		}, 0, results.Delivery{Expected: 10, Received: 10}, 5, 0},
		{"is slower than the scenario", func(n int) []float64 { return []float64{0.1 + float64(n)/5} }, 0, results.Delivery{Expected: 10, Received: 10}, 5, 0},
		{"is faster than the scenario", func(n int) []float64 { return []float64{0.025 + float64(n)/20} }, 0, results.Delivery{Expected: 40, Received: 40}, 20, 0},
		{"publishes where nothing should be", tenth, 1e-9, results.Delivery{Expected: 20, Received: 20}, 10, 0},
		{"leaves numbers out", func(n int) []float64 {
			if n == 15 || n == 20 {
				return nil
			}
			return tenth(n)
		}, 0, results.Delivery{Expected: 20, Received: 18, Lost: 2}, 10, 0},
		{"leaves the first and the last out", func(n int) []float64 {
			if n == 10 || n == 29 {
				return nil
			}
			return tenth(n)
		}, 0, results.Delivery{Expected: 20, Received: 18, Lost: 2}, 10, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
				s := scenario(2)
				s.Target, s.Drain = "example.com:80", results.Duration(time.Second)
				if test.rate > 0 {
					s.Rate = test.rate
				}
				l := New(s, lineSubscribe, Options{ConnectRate: 1e6, Dial: pipes(func(_ int, conn net.Conn) {
					for n := 0; ; n++ {
						for _, due := range test.due(n) {
							feed.Wait(t.Context(), at(due))
							if _, err := conn.Write(feed.AppendLine(nil, feed.Message{Seq: uint64(n + 1), Due: at(due), Body: []byte("deadbeef")})); err != nil {
								return
							}
						}
						if n == 100 {
							peer.Hold(conn)
							return
						}
					}
				})})
				defer l.Close()
				l.SetWindow(at(1), at(3))
				if err := l.Connect(t.Context()); err != nil {
					t.Fatal(err)
				}
				if err := l.Drain(t.Context(), nil, nil); err != nil {
					t.Fatal(err)
				}
				run := new(results.Run)
				l.Fill(run)
				want := test.want
				want.Published = want.Expected
				for _, n := range []*int64{&want.Expected, &want.Received, &want.Lost} {
					*n *= 2
				}
				if run.Delivery != want {
					t.Errorf("got  %+v\nwant %+v", run.Delivery, want)
				}
				seen := run.Target
				if seen == nil || seen.LeastRate != test.seen || seen.MostRate != test.seen {
					t.Fatalf("the target is %+v, want %g events/s", seen, test.seen)
				}
				if silence := results.Value(seen.SilentNS); (seen.SilentNS != nil) != (test.silent > 0) || test.silent > 0 && silence != float64(test.silent) {
					t.Errorf("silent for %v ns, want %v", silence, test.silent)
				}
				if want.Received > 0 && (results.Value(seen.BodyMin) != 8 || results.Value(seen.BodyMax) != 8 || results.Value(seen.BodyMean) != 8) {
					t.Errorf("bodies %v to %v, %v on average; want 8 bytes", results.Value(seen.BodyMin), results.Value(seen.BodyMax), results.Value(seen.BodyMean))
				}
				// The bodies look as if they said how late they were published, by 3.7 s: nobody knows what they mean.
				if run.Uncorrected != nil {
					t.Errorf("uncorrected latency %+v out of somebody else's bodies", run.Uncorrected)
				}
			})
		})
	}
}

// TestAClockFarAhead: of the window nothing is left, because what is due in it came before anybody looked. It is said why.
func TestAClockFarAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		l := New(scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			for seq := range 40 {
				feed.Wait(t.Context(), begin.Add(time.Duration(seq)*100*time.Millisecond))
				conn.Write(feed.AppendLine(nil, feed.Message{Seq: uint64(seq + 1), Due: time.Now().Add(time.Minute), Body: []byte("x")}))
			}
			peer.Hold(conn)
		})})
		defer l.Close()
		run := measure(t, l, time.Second, 2*time.Second, nil, nil)
		if run.Delivery.Early < 30 || results.Value(run.Lag.EarlyMax) != float64(time.Minute) {
			t.Errorf("%+v, early by %v ns; want all, by a minute", run.Delivery, results.Value(run.Lag.EarlyMax))
		}
	})
}
