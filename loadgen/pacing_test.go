package loadgen

import (
	"context"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

func TestPhasesAreStratifiedShuffledAndSeeded(t *testing.T) {
	const n, interval = 1000, time.Second
	draw := func(seed uint64) []time.Duration { return phases(n, interval, rand.New(rand.NewPCG(seed, 0))) }
	got := draw(1)
	if slices.IsSorted(got) {
		t.Error("the phases are sorted: neighbours would poll one after the other")
	}
	if !slices.Equal(got, draw(1)) || slices.Equal(got, draw(2)) {
		t.Error("the phases don't follow the seed")
	}
	slices.Sort(got)
	for i, phase := range got {
		if low := interval / n * time.Duration(i); phase < low || phase >= low+interval/n {
			t.Fatalf("phase %d = %v, want one in [%v, %v)", i, phase, low, low+interval/n)
		}
	}
}

// polls runs one client that polls until the time is over, with answers that take as long as delay says for each poll.
// Every other answer has an event, unless events says how many each has. It returns when, counted from the start, the polls were
// sent.
func polls(t *testing.T, s results.Scenario, phase, during time.Duration, delay func(poll int) time.Duration, events ...int) (sent []time.Duration, l *Load) {
	begin := time.Now()
	var mutex sync.Mutex
	l = New(s, func(ctx context.Context, c *Client, _ results.Scenario) error {
		conn, err := c.Dial(ctx)
		if err != nil {
			return err
		}
		defer conn.Close()
		c.Connected(0)
		for poll := 0; ; poll++ {
			if err := c.NextPoll(ctx); err != nil {
				return err
			}
			c.Sent()
			mutex.Lock()
			sent = append(sent, time.Since(begin))
			mutex.Unlock()
			if err := feed.Wait(ctx, time.Now().Add(delay(poll))); err != nil {
				return err
			}
			if len(events) > 0 {
				c.Answered(events[poll%len(events)])
				continue
			}
			c.Answered(poll % 2)
		}
	}, Options{Dial: pipes(func(_ int, conn net.Conn) { peer.Hold(conn) })})
	l.clients[0].phase = phase
	l.SetWindow(begin, begin.Add(during))
	if err := l.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	feed.Wait(t.Context(), begin.Add(during))
	synctest.Wait()
	l.Close()
	return sent, l
}

func seconds(values ...float64) (all []time.Duration) {
	for _, v := range values {
		all = append(all, time.Duration(v*float64(time.Second)))
	}
	return all
}

func TestClockDrivenPolls(t *testing.T) {
	for _, test := range []struct {
		name  string
		delay func(poll int) time.Duration
		want  []time.Duration
		late  int64
	}{
		{"fast answers", func(int) time.Duration { return 10 * time.Millisecond }, seconds(0.3, 1.3, 2.3, 3.3, 4.3, 5.3), 0},
		// The second answer takes 2.5 s: the two polls due meanwhile follow at once, then the schedule is caught up with.
		{"a slow answer", func(poll int) time.Duration {
			if poll == 1 {
				return 2500 * time.Millisecond
			}
			return 10 * time.Millisecond
		}, seconds(0.3, 1.3, 3.8, 3.81, 4.3, 5.3), 2},
		{"answers that take just the interval", func(int) time.Duration { return time.Second }, seconds(0.3, 1.3, 2.3, 3.3, 4.3, 5.3), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := scenario(1)
				s.PollInterval = results.Duration(time.Second)
				sent, l := polls(t, s, 300*time.Millisecond, 6*time.Second, test.delay)
				if !slices.Equal(sent, test.want) {
					t.Errorf("sent at %v, want %v", sent, test.want)
				}
				if got := l.parts[0].traffic(); got.late != test.late || got.requests != 6 && got.requests != 5 {
					t.Errorf("%d late of %d polls, want %d", got.late, got.requests, test.late)
				}
				free := int64(len(test.want)) - test.late
				if test.name == "answers that take just the interval" {
					free = 1 // the others were due the moment they were sent
				}
				if n := l.account.Totals().PollLag.TotalCount(); n != free || l.account.Totals().PollLag.Max() != 0 {
					t.Errorf("lag of %d polls, at most %d ns; want %d polls and no lag", n, l.account.Totals().PollLag.Max(), free)
				}
			})
		})
	}
}

func TestResponseDrivenPolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(1)
		s.PollInterval, s.Think = 0, results.Duration(time.Second)
		sent, l := polls(t, s, 300*time.Millisecond, 6*time.Second, func(int) time.Duration { return 500 * time.Millisecond })
		if want := seconds(0.3, 1.8, 3.3, 4.8); !slices.Equal(sent, want) {
			t.Errorf("sent at %v, want %v", sent, want)
		}
		if got := l.parts[0].traffic(); got.requests != 4 || got.empty != 2 || got.late != 0 {
			t.Errorf("%+v, want 4 answers, 2 of them empty", got)
		}
	})
}

// TestAdaptivePolls doubles the pause after each answer without an event, and begins anew after one with.
func TestAdaptivePolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(1)
		s.PollInterval, s.Adaptive = 0, "1s..5s"
		events := []int{0, 1, 0, 0, 0, 0, 2, 1, 0}
		sent, l := polls(t, s, 2*time.Second, 34*time.Second, func(int) time.Duration { return 500 * time.Millisecond }, events...)
		// Each comes half a second and a pause after the one before: 5, 1, 2, 4, 5, 5, 1, 1 and 2 s.
		if want := seconds(2, 7.5, 9, 11.5, 16, 21.5, 27, 28.5, 30, 32.5); !slices.Equal(sent, want) {
			t.Errorf("sent at %v, want %v", sent, want)
		}
		if got := l.parts[0].traffic(); got.requests != 10 || got.empty != 7 || got.late != 0 {
			t.Errorf("%+v, want 10 answers, 7 of them empty, and none late", got)
		}
		if lag := l.account.Totals().PollLag; lag.TotalCount() != 10 || lag.Max() != 0 {
			t.Errorf("a lag of %d polls, %v ns at most; want 10 and none", lag.TotalCount(), lag.Max())
		}
	})
}

// TestAdaptiveAfterAnError comes back within a part of the pause that it had, not of the longest.
func TestAdaptiveAfterAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(1)
		s.PollInterval, s.Adaptive = 0, "1s..5s"
		l := New(s, nil, Options{})
		c := &l.clients[0]
		c.phase = 3 * time.Second
		now := time.Now()
		if first := c.firstPoll(now).Sub(now); first != 3*time.Second {
			t.Errorf("the first poll after %v, want its phase of the longest pause, 3 s", first)
		}
		c.Answered(1)
		c.Answered(0)
		if again := c.firstPoll(now).Sub(now); again != 1200*time.Millisecond {
			t.Errorf("the next connection's first poll after %v, want 3/5 of the pause of 2 s", again)
		}
	})
}

func TestFirstPollKeepsTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := scenario(1)
		s.PollInterval = results.Duration(time.Second)
		l := New(s, nil, Options{})
		l.started = time.Now()
		c := &l.clients[0]
		c.phase = 300 * time.Millisecond
		for _, test := range []struct{ now, want float64 }{{0, 0.3}, {0.3, 0.3}, {0.31, 1.3}, {7.2, 7.3}, {7.9, 8.3}} {
			now := l.started.Add(seconds(test.now)[0])
			if got := c.firstPoll(now).Sub(l.started); got != seconds(test.want)[0] {
				t.Errorf("connected at %v s: first poll at %v, want %v s", test.now, got, test.want)
			}
		}
	})
}
