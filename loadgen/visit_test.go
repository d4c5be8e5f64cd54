package loadgen

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"net"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
)

// resumeSubscribe says its cursor and reads lines: enough of a stream for a peer that resumes.
func resumeSubscribe(ctx context.Context, c *Client, _ results.Scenario) error {
	conn, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "%d\n", c.Cursor()); err != nil {
		return err
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil {
		return err
	}
	c.Connected(0)
	return readLines(c, conn)
}

// TestSessionsInTime: sessions last as long as they should on average, who comes back resumes from its cursor, and nothing of it is
// a fault.
func TestSessionsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const clients, window = 50, 100 * time.Second
		s := scenario(clients)
		s.Session = results.Duration(2 * time.Second)
		log := feed.NewLog(10_000)
		var opened atomic.Int64
		l := start(t, s, resumeSubscribe, Options{Dial: pipes(func(_ int, conn net.Conn) {
			opened.Add(1)
			var after uint64
			if _, err := fmt.Fscanf(conn, "%d\n", &after); err != nil {
				return
			}
			if feed.Wait(t.Context(), time.Now().Add(10*time.Millisecond)) != nil { // the way there and back
				return
			}
			if _, err := conn.Write([]byte("\n")); err != nil {
				return
			}
			for {
				msgs, more := log.After(after)
				for _, m := range msgs {
					if _, err := conn.Write(feed.AppendLine(nil, m)); err != nil {
						return
					}
					after = m.Seq
				}
				select {
				case <-more:
				case <-t.Context().Done():
					return
				}
			}
		})})
		begin := time.Now()
		l.SetWindow(begin, begin.Add(window))
		const n = 1000
		for i := range n {
			if err := feed.Wait(t.Context(), begin.Add(time.Duration(i)*window/n)); err != nil {
				t.Fatal(err)
			}
			log.Publish(feed.Message{Due: time.Now(), Body: feed.GeneratedBody(16, 0, time.Now())})
		}
		if err := l.Drain(t.Context(), []uint64{1}, []uint64{n}); err != nil {
			t.Fatal(err)
		}
		var run results.Run
		l.Fill(&run)
		if d := run.Delivery; d.Received != n*clients || d.Duplicates+d.Reordered+d.Lost+d.Reconnects+d.ReconnectsOutside != 0 || len(run.Errors)+len(run.ErrorsOutside) > 0 {
			t.Errorf("delivery %+v, errors %v and %v outside", d, run.Errors, run.ErrorsOutside)
		}
		got := run.Sessions
		want := clients * window.Seconds() / (2 + 0.01) // and the way back
		if math.Abs(float64(got.Ended)-want) > 5*math.Sqrt(want) {
			t.Errorf("%d sessions ended, want about %.0f", got.Ended, want)
		}
		if got.Resumed+got.Left != got.Ended || got.Left > 0 {
			t.Errorf("sessions %+v", got)
		}
		if r := got.Resume; r == nil || r.Min < 9_900_000 || r.Max > 10_200_000 {
			t.Errorf("resumed after %+v, want 10 ms", r)
		}
		if c := run.Connect.Window.Connections; c < got.Ended-clients || c > got.Ended+clients {
			t.Errorf("%d connections were opened within the window, for %d sessions", c, got.Ended)
		}
		if down, up := got.ConnectDown, got.ConnectUp; down < got.Ended-clients || up < 2*(got.Ended-clients) || run.Bytes.AppUp < up || run.Bytes.AppUp > up+clients*6 {
			t.Errorf("connecting took %d bytes down and %d up, of %d up in all, in %d sessions of 1 and 2 or more", down, up, run.Bytes.AppUp, got.Ended)
		}
	})
}

// TestComesBackAtOnce: a poll of a client that has come back is due at once, and then each interval from there.
func TestComesBackAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(1)
		s.Transport, s.PollInterval, s.Session = transport.ShortPoll.Name, results.Duration(10*time.Second), results.Duration(25*time.Second)
		var dialled time.Time
		var first []time.Duration // since dialling
		l := start(t, s, func(ctx context.Context, c *Client, _ results.Scenario) error {
			dialled = time.Now()
			conn, err := c.Dial(ctx)
			if err != nil {
				return err
			}
			defer conn.Close()
			c.Connected(0)
			for polls := 0; ; polls++ {
				if err := c.NextPoll(ctx); err != nil {
					return err
				}
				if polls == 0 {
					first = append(first, time.Since(dialled))
				} else if since := time.Since(dialled) - first[len(first)-1]; since != time.Duration(polls)*10*time.Second {
					t.Errorf("poll %d came %v after the first", polls, since)
				}
				c.Answered(0)
			}
		}, Options{Dial: pipes(func(_ int, conn net.Conn) { _, _ = conn.Read(make([]byte, 1)) })})
		if err := feed.Wait(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		l.Close()
		if len(first) < 50 {
			t.Fatalf("%d sessions in an hour, want about 140", len(first))
		}
		for i, d := range first[1:] {
			if d != 0 {
				t.Fatalf("after session %d the first poll came %v after dialling, want at once", i+1, d)
			}
		}
		if n := l.clients[0].late.Load(); n != 0 {
			t.Errorf("%d polls were late", n)
		}
	})
}
