package loadgen

import (
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// TestSlowReaderStops: the second of two clients reads nothing within the window but what it was waiting for when that began, and then all;
// the first reads each event when it comes. They are accounted for apart.
func TestSlowReaderStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(2)
		s.SlowReaders = 0.5
		var mu sync.Mutex
		var taken [2][]time.Duration // when the server had written each event
		begin := time.Now()
		l := start(t, s, lineSubscribe, Options{Dial: pipes(func(dial int, conn net.Conn) {
			for seq := range uint64(6) {
				due := begin.Add(time.Duration(seq) * time.Second)
				if feed.Wait(t.Context(), due) != nil {
					return
				}
				m := feed.Message{Seq: seq + 1, Due: due, Body: feed.GeneratedBody(16, 0, due)}
				if _, err := conn.Write(feed.AppendLine(nil, m)); err != nil {
					return
				}
				mu.Lock()
				taken[dial] = append(taken[dial], time.Since(begin))
				mu.Unlock()
			}
			_, _ = conn.Read(make([]byte, 1))
		})})
		l.SetWindow(begin.Add(500*time.Millisecond), begin.Add(4500*time.Millisecond))
		if err := l.Drain(t.Context(), []uint64{2}, []uint64{5}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < 4500*time.Millisecond || took > 4600*time.Millisecond {
			t.Errorf("drained after %v, want just after the window, when the second one has caught up", took)
		}
		var run results.Run
		l.Fill(&run)
		if err := feed.Wait(t.Context(), begin.Add(6*time.Second)); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		const second = time.Second
		if want := []time.Duration{0, second, 2 * second, 3 * second, 4 * second, 5 * second}; !slices.Equal(taken[0], want) {
			t.Errorf("the first one read after %v, want %v", taken[0], want)
		}
		// What was on its way into a read when the window began is the event of 1 s.
		if want := []time.Duration{second, 4500 * time.Millisecond, 4500 * time.Millisecond, 4500 * time.Millisecond, 5 * second}; !slices.Equal(taken[1][1:], want) {
			t.Errorf("the second one read after %v, want %v", taken[1][1:], want)
		}
		if d := run.Delivery; d.Expected != 4 || d.Received != 4 || run.Latency.Max != 0 {
			t.Errorf("of the first one: %+v, latency up to %v, want 4 events of 4 at once", d, time.Duration(run.Latency.Max))
		}
		if want := (results.SlowReaders{Clients: 1, Expected: 4, Received: 4}); run.SlowReaders == nil || *run.SlowReaders != want {
			t.Errorf("of the second one: %+v, want %+v", run.SlowReaders, want)
		}
	})
}

// TestSlowReaderIsDisconnected: a server that ends a connection which isn't read has it come back when the client reads again.
func TestSlowReaderIsDisconnected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(2)
		s.SlowReaders = 0.5
		begin := time.Now()
		l := start(t, s, lineSubscribe, Options{Dial: pipes(func(dial int, conn net.Conn) {
			switch dial {
			case 1: // the slow one: it is given up within the window
				_ = feed.Wait(t.Context(), begin.Add(2*time.Second))
			case 2: // when it is back
				_, _ = conn.Write(line(4))
				_, _ = conn.Read(make([]byte, 1))
			default:
				for seq := range uint64(4) {
					_, _ = conn.Write(line(seq + 1))
				}
				_, _ = conn.Read(make([]byte, 1))
			}
		})})
		l.SetWindow(begin.Add(time.Second), begin.Add(4*time.Second))
		if err := l.Drain(t.Context(), []uint64{2}, []uint64{4}); err != nil {
			t.Fatal(err)
		}
		var run results.Run
		l.Fill(&run)
		if got := run.SlowReaders; got.Disconnected != 1 || got.Expected != 3 || got.Lost+got.Received != 3 {
			t.Errorf("of the slow one: %+v, want that it was disconnected once", got)
		}
		if n := run.Delivery.Reconnects + run.Delivery.ReconnectsOutside; n != 0 || len(run.Errors) > 0 {
			t.Errorf("the other one met %d reconnects and %v", n, run.Errors)
		}
	})
}
