package loadgen

import (
	"bytes"
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

// TestAccounting has a peer that loses, doubles and reorders, and checks each count.
func TestAccounting(t *testing.T) {
	for _, test := range []struct {
		name     string
		contract string
		seqs     []uint64 // what the peer sends of 1 to 10
		want     results.Delivery
	}{
		{"all", results.EveryEvent, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, results.Delivery{Received: 10}},
		{"nothing", results.EveryEvent, nil, results.Delivery{Lost: 10}},
		{"one lost", results.EveryEvent, []uint64{1, 2, 3, 5, 6, 7, 8, 9, 10}, results.Delivery{Received: 9, Lost: 1}},
		{"the last lost", results.EveryEvent, []uint64{1, 2, 3, 4, 5, 6, 7, 8, 9}, results.Delivery{Received: 9, Lost: 1}},
		{"doubled", results.EveryEvent, []uint64{1, 2, 2, 3, 4, 5, 1, 6, 7, 8, 9, 10, 10}, results.Delivery{Received: 10, Duplicates: 3}},
		{"reordered", results.EveryEvent, []uint64{2, 1, 3, 4, 8, 7, 6, 5, 9, 10}, results.Delivery{Received: 10, Reordered: 4}},
		{"all three", results.EveryEvent, []uint64{2, 1, 2, 5, 4, 4, 10}, results.Delivery{Received: 5, Reordered: 2, Duplicates: 2, Lost: 5}},
		{"latest skips", results.Latest, []uint64{3, 7, 10}, results.Delivery{Received: 3, Coalesced: 7}},
		{"latest loses the end", results.Latest, []uint64{3, 7}, results.Delivery{Received: 2, Coalesced: 5, Lost: 3}},
		{"latest, nothing", results.Latest, nil, results.Delivery{Lost: 10}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scenario(3)
				s.Contract = test.contract
				l := New(s, lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
					feed.Wait(t.Context(), time.Now().Add(time.Second)) // into the window
					var batch []byte
					for _, seq := range test.seqs {
						batch = append(batch, line(seq)...)
					}
					conn.Write(batch)
					peer.Hold(conn)
				})})
				defer l.Close()
				run := measure(t, l, time.Second, 5*time.Second, []uint64{1}, []uint64{10})
				want := test.want
				want.Expected = 3 * 10
				for _, n := range []*int64{&want.Received, &want.Lost, &want.Duplicates, &want.Reordered, &want.Coalesced} {
					*n *= 3
				}
				if run.Delivery != want {
					t.Errorf("got  %+v\nwant %+v", run.Delivery, want)
				}
				if want.Received > 0 && run.Latency.Count != want.Received {
					t.Errorf("latency of %d events, want %d", run.Latency.Count, want.Received)
				}
				if want := want.Received * 16; run.Bytes.PayloadDown != want {
					t.Errorf("payload = %d bytes, want %d", run.Bytes.PayloadDown, want)
				}
			})
		})
	}
}

// measure runs a load from Connect to Fill; the window begins after settle.
func measure(t *testing.T, l *Load, settle, window time.Duration, first, last []uint64) *results.Run {
	t.Helper()
	mark1 := time.Now().Add(settle)
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.SetWindow(mark1, mark1.Add(window))
	if err := l.Drain(t.Context(), first, last); err != nil {
		t.Fatal(err)
	}
	run := new(results.Run)
	l.Fill(run)
	return run
}

// TestWindow sends events that are due around the marks: only those with mark1 <= due < mark2 count, whenever they come.
func TestWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
		l := New(scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			for i, due := range []float64{0.5, 0.999999999, 1, 1.5, 1.999999999, 2, 2.5} {
				feed.Wait(t.Context(), at(due+0.25))
				conn.Write(feed.AppendLine(nil, feed.Message{Seq: uint64(i + 1), Due: at(due), Body: []byte("x")}))
			}
			peer.Hold(conn)
		})})
		defer l.Close()
		run := measure(t, l, time.Second, time.Second, []uint64{3}, []uint64{5})
		if d := run.Delivery; d.Expected != 3 || d.Received != 3 || d.Lost != 0 {
			t.Errorf("%+v, want 3 events", d)
		}
		quarter := int64(250 * time.Millisecond)
		if l := run.Latency; l.Clock != "user" || !near(l.Min, quarter) || !near(l.Max, quarter) || !near(int64(l.Mean), quarter) {
			t.Errorf("latency %+v, want 250 ms by the user's clock", l)
		}
		if run.Delivered != nil || run.Uncorrected != nil || run.Lag.ClientP99 != nil || run.Bytes.WireDown != nil {
			t.Errorf("%+v: what a pipe can't tell must be nil", run)
		}
		if p := l.Progress(); p.Received < 5 || p.Connected != 1 || p.LatencyNS != float64(quarter) {
			t.Errorf("progress %+v", p)
		}
	})
}

// near allows for the histograms' three digits.
func near(got, want int64) bool { return got >= want-want/1000 && got <= want+want/1000 }

func TestDeliverSkipsWhatIsNoMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		delivered := make(chan int, 8)
		l := start(t, scenario(1), func(ctx context.Context, c *Client, _ results.Scenario) error {
			conn, err := c.Dial(ctx)
			if err != nil {
				return err
			}
			c.Connected(0)
			batch := bytes.Join([][]byte{[]byte("<html>"), line(1), []byte("\n0 1 zero\n"), line(2)}, nil)
			delivered <- c.Deliver(batch)
			delivered <- c.Deliver(bytes.TrimSuffix(line(3), []byte("\n")))
			delivered <- c.Deliver(nil)
			return readLines(c, conn)
		}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
		// "<html>" and the first message are one line.
		if a, b, c := <-delivered, <-delivered, <-delivered; a != 1 || b != 1 || c != 0 {
			t.Errorf("Deliver = %d, %d, %d messages, want 1, 1, 0", a, b, c)
		}
		if n := l.everyError()[Frame]; n != 3 {
			t.Errorf("%d frame errors, want 3", n)
		}
		l.Close()
	})
}

// TestTogether counts events that were read with one due later: not those of one moment, nor the last of a read.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
		l := New(scenario(1), lineSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			seq := uint64(0)
			for _, dues := range [][]float64{{1.1}, {1.2, 1.3, 1.4}, {1.5, 1.5, 1.5}, {1.6, 1.6, 1.7}, {1.8}} {
				var batch []byte
				for _, due := range dues {
					seq++
					batch = feed.AppendLine(batch, feed.Message{Seq: seq, Due: at(due), Body: []byte("x")})
				}
				feed.Wait(t.Context(), at(dues[len(dues)-1]))
				conn.Write(batch)
			}
			peer.Hold(conn)
		})})
		defer l.Close()
		measure(t, l, time.Second, time.Second, []uint64{1}, []uint64{11})
		if total := l.account.Totals(); total.Together != 4 || total.Received != 11 {
			t.Errorf("%d of %d events were read with a later one, want 4 of 11", total.Together, total.Received)
		}
	})
}
