package loadgen

import (
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestUncorrected has a publisher that is 1 s late: from due the latency is 1.25 s, from the publication 0.25 s.
func TestUncorrected(t *testing.T) {
	for _, test := range []struct {
		name string
		body []byte
		want int64 // 0: nil
	}{
		{"says how late", feed.GeneratedBody(8, time.Second, time.Time{}), int64(250 * time.Millisecond)},
		{"too small to say", feed.GeneratedBody(7, time.Second, time.Time{}), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				due := time.Now().Add(time.Second)
				l := New(scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
					feed.Wait(t.Context(), due.Add(1250*time.Millisecond))
					conn.Write(feed.AppendLine(nil, feed.Message{Seq: 1, Due: due, Body: test.body}))
					peer.Hold(conn)
				})})
				defer l.Close()
				run := measure(t, l, time.Second, time.Second, []uint64{1}, []uint64{1})
				if !near(run.Latency.Max, int64(1250*time.Millisecond)) {
					t.Errorf("latency %v", run.Latency.Max)
				}
				if (run.Uncorrected != nil) != (test.want > 0) || test.want > 0 && !near(run.Uncorrected.Max, test.want) {
					t.Errorf("uncorrected %+v, want %d ns", run.Uncorrected, test.want)
				}
			})
		})
	}
}

func TestWarnings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(scenario(2), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			// Due after it arrived, and then cut.
			conn.Write(feed.AppendLine(nil, feed.Message{Seq: 1, Due: time.Now().Add(time.Second), Body: []byte("x")}))
			conn.Write([]byte("nonsense\n"))
			peer.Hold(conn)
		})})
		defer l.Close()
		begin := time.Now()
		l.SetWindow(begin, begin.Add(2*time.Second))
		if err := l.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.Drain(t.Context(), []uint64{1}, []uint64{5}); err != nil {
			t.Fatal(err)
		}
		if took, want := time.Since(begin), 2*time.Second+time.Duration(l.scenario.Drain); took != want {
			t.Errorf("the drain was over after %v, want %v", took, want)
		}
		run := new(results.Run)
		l.Fill(run)
		text := strings.Join(run.Warnings, "\n")
		for _, want := range []string{"2 clients had not seen", "2 x frame", "nonsense"} {
			if !strings.Contains(text, want) {
				t.Errorf("no warning says %q:\n%s", want, text)
			}
		}
		if run.Errors[Frame] != 2 || len(run.Errors) != 1 {
			t.Errorf("errors %v", run.Errors)
		}
		if run.Delivery.Early != 2 || results.Value(run.Lag.EarlyMax) != 1e9 {
			t.Errorf("%d came early, up to %v ns; want 2 by 1 s", run.Delivery.Early, results.Value(run.Lag.EarlyMax))
		}
	})
}

// TestEarly allows for a clock's resolution, and no more.
func TestEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := New(scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			feed.Wait(t.Context(), time.Now().Add(100*time.Millisecond)) // into the window
			for seq, early := range []time.Duration{results.MaxEarly, results.MaxEarly + 1, 0} {
				conn.Write(feed.AppendLine(nil, feed.Message{Seq: uint64(seq + 1), Due: time.Now().Add(early), Body: []byte("x")}))
			}
			peer.Hold(conn)
		})})
		defer l.Close()
		run := measure(t, l, 0, time.Second, []uint64{1}, []uint64{3})
		if run.Delivery.Received != 3 || run.Delivery.Early != 1 || results.Value(run.Lag.EarlyMax) != float64(results.MaxEarly+1) {
			t.Errorf("%+v, early by %v; want one of three", run.Delivery, results.Value(run.Lag.EarlyMax))
		}
	})
}

// TestDrain ends as soon as the last client has the last event, and it is known that it is the last.
func TestDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		s := scenario(3)
		s.Rate = 1
		l := New(s, lineSubscribe, Options{ConnectRate: 1e6, Dial: pipes(func(dial int, conn net.Conn) {
			feed.Wait(t.Context(), begin.Add(500*time.Millisecond))
			due := line(7)
			feed.Wait(t.Context(), begin.Add(time.Duration(dial)*time.Second+900*time.Millisecond))
			conn.Write(due)
			if dial == 1 {
				conn.Write(line(8))
			}
			peer.Hold(conn)
		})})
		defer l.Close()
		l.SetWindow(begin, begin.Add(time.Second))
		if err := l.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		// Nobody knows the window's events: the clients' own view decides.
		if err := l.Drain(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < 2900*time.Millisecond || took > 2900*time.Millisecond+drainCheck {
			t.Errorf("the drain was over after %v, want 2.9s", took)
		}
		run := new(results.Run)
		l.Fill(run)
		if d := run.Delivery; d.Expected != 3 || d.Received != 3 || d.Lost != 0 || len(run.Warnings) != 0 {
			t.Errorf("%+v %v", d, run.Warnings)
		}
	})
}
