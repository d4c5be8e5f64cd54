package loadgen

import (
	"bufio"
	"context"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// talkSubscribe is lineSubscribe over a connection of both directions.
func talkSubscribe(ctx context.Context, c *Client, _ results.Scenario) error {
	conn, err := c.Dial(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	c.Connected(0)
	c.Sends(func(o Outgoing) error {
		_, err := conn.Write(append(o.Body, '\n'))
		return err
	})
	return readLines(c, conn)
}

// echoes sends back what comes, but for one number, and numbered by itself, once pause is over after the first message.
func echoes(pause time.Duration, lost uint64) func(context.Context) (net.Conn, error) {
	return pipes(func(_ int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		for seq := uint64(1); ; seq++ {
			line, err := reader.ReadBytes('\n')
			if err != nil {
				return
			}
			m, err := feed.ParseLine(line)
			if err != nil || m.Seq != seq {
				panic("a sender's message is not the next one of its own")
			}
			if seq == 1 && pause > 0 {
				timer := time.NewTimer(pause)
				<-timer.C
			}
			if m.Seq == lost {
				continue
			}
			if _, err := conn.Write(feed.AppendLine(nil, m)); err != nil {
				return
			}
		}
	})
}

func echo(clients int) results.Scenario {
	s := results.Default()
	s.Transport, s.Direction, s.SendRate, s.Clients = "websocket", results.DirectionEcho, 10, clients
	s.Drain = results.Duration(10 * time.Second)
	s.Complete()
	return s
}

// TestEchoIsExact has two clients send 10 messages each second, of which those of one second count.
func TestEchoIsExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, echo(2), talkSubscribe, Options{Dial: echoes(0, 0)})
		now := time.Now()
		l.SetWindow(now.Add(500*time.Millisecond), now.Add(1500*time.Millisecond))
		if err := l.Drain(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(now); took > 2*time.Second {
			t.Errorf("the drain ended after %v, though all was there", took)
		}
		var run results.Run
		l.Fill(&run)
		d, u := run.Delivery, run.Upstream
		if d.Published != 20 || d.Expected != 20 || d.Received != 20 || d.Lost != 0 || d.Duplicates != 0 {
			t.Errorf("delivery %+v, want 20 of 20", d)
		}
		if u == nil || u.Due != 20 || u.Sent != 20 || u.Late != 0 || u.Answered != nil || u.PostsUp != nil {
			t.Errorf("upstream %+v, want 20 sent, of which none waited or was posted", u)
		}
		if run.Latency == nil || run.Latency.Max != 0 || run.Latency.Count != 20 {
			t.Errorf("latency %+v, want 20 of nothing", run.Latency)
		}
		if first, last := l.SentNumbers(); first[0] != 6 || last[0] != 15 {
			t.Errorf("the first client's numbers of the window are %d to %d, want 6 to 15", first[0], last[0])
		}
	})
}

// TestSendingIsSteadyBeforeTheWindow also where that is longer than the time before it: one of two clients has sent once by then.
func TestSendingIsSteadyBeforeTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := echo(2)
		s.SendRate = 1
		l := start(t, s, talkSubscribe, Options{Dial: echoes(0, 0)})
		now := time.Now()
		l.SetWindow(now.Add(600*time.Millisecond), now.Add(1600*time.Millisecond))
		if err := l.Drain(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if first, last := l.SentNumbers(); first[0]+first[1] != 3 || last[0]+last[1] != 3 {
			t.Errorf("numbers of the window from %v to %v, want 1 of one client and 2 of the other", first, last)
		}
	})
}

// TestScheduleIsOpen has a server that reads nothing for a second: what is due meanwhile is sent afterwards, late, and counts from
// when it was due.
func TestScheduleIsOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, echo(1), talkSubscribe, Options{Dial: echoes(time.Second, 0)})
		now := time.Now()
		l.SetWindow(now, now.Add(time.Second)) // due at 50, 150, ... 950 ms
		if err := l.Drain(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		var run results.Run
		l.Fill(&run)
		if d := run.Delivery; d.Expected != 10 || d.Received != 10 {
			t.Errorf("delivery %+v, want 10 of 10", d)
		}
		if u := run.Upstream; u.Due != 10 || u.Late != 8 { // the first was taken, the second waited for the server, the rest for that
			t.Errorf("upstream %+v, want 8 late of 10", u)
		}
		if run.Latency.Max < int64(990*time.Millisecond) || run.Latency.P50 < int64(400*time.Millisecond) {
			t.Errorf("latency from %v, median %v: want what was late counted", run.Latency.Max, run.Latency.P50)
		}
		if run.Lag.Doubtful == nil || *run.Lag.Doubtful != 0 {
			t.Errorf("%v of the latencies are in doubt: want none, it was the server", results.Value(run.Lag.Doubtful))
		}
		if run.Lag.PublishMax == nil || *run.Lag.PublishMax != 0 {
			t.Errorf("the load generator was late by %v: want nothing, it was the server", run.Lag.PublishMax)
		}
	})
}

// TestLostMessages has each client's eighth message vanish: it was sent, and is owed to its sender.
func TestLostMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := start(t, echo(2), talkSubscribe, Options{Dial: echoes(0, 8)})
		now := time.Now()
		l.SetWindow(now.Add(500*time.Millisecond), now.Add(1500*time.Millisecond))
		if err := l.Drain(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(now); took < 11*time.Second {
			t.Errorf("the drain ended after %v, though not all was there", took)
		}
		var run results.Run
		l.Fill(&run)
		if d := run.Delivery; d.Published != 20 || d.Expected != 20 || d.Received != 18 || d.Lost != 2 || run.Upstream.Sent != 20 {
			t.Errorf("delivery %+v, upstream %+v, want 2 lost of 20 that were sent", d, run.Upstream)
		}
	})
}
