package account

import (
	"testing"

	"pollpush/results"
)

// TestSessions: who comes back has caught up when it hears again, and has what was due before.
func TestSessions(t *testing.T) {
	const ms = 1_000_000
	for _, test := range []struct {
		name                 string
		do                   func(c *Client)
		ended, left, resumed int64
		took                 int64 // the longest, 0: none
	}{
		{"nothing missed", func(c *Client) {
			c.ComesBack(10*ms, Within)
			c.CaughtUp(13*ms, 0)
		}, 1, 0, 1, 3 * ms},
		{"missed two", func(c *Client) {
			c.ComesBack(10*ms, Within)
			c.CaughtUp(13*ms, 0)
			hear(c, 1, 9*ms, 14*ms)
			hear(c, 2, 10*ms, 15*ms)
			hear(c, 3, 11*ms, 99*ms) // was due afterwards
		}, 1, 0, 1, 5 * ms},
		{"left before", func(c *Client) {
			c.ComesBack(10*ms, Within)
			c.ComesBack(20*ms, Within)
			c.CaughtUp(21*ms, 0)
		}, 2, 1, 1, 1 * ms},
		{"outside", func(c *Client) {
			c.ComesBack(10*ms, Before)
			c.CaughtUp(13*ms, 0)
			c.ComesBack(90*ms, After)
			c.CaughtUp(93*ms, 0)
		}, 0, 0, 0, 0},
		{"away", func(c *Client) { c.ComesBack(10*ms, Within) }, 1, 0, 0, 0},
		{"left in vain after the window", func(c *Client) {
			c.ComesBack(10*ms, Within)
			c.ComesBack(90*ms, After)
			c.CaughtUp(93*ms, 0)
		}, 1, 1, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := results.Default()
			s.Clients, s.Session = 1, results.Duration(1e9)
			s.Complete()
			a := New(s, Options{Clock: "user"})
			test.do(a.Client(0))
			var run results.Run
			for range 2 { // a second time nothing is added
				run = results.Run{}
				a.Fill(&run, Events{First: []uint64{1}, Last: []uint64{3}})
			}
			got := run.Sessions
			if got == nil || got.Ended != test.ended || got.Left != test.left || got.Resumed != test.resumed || (got.Resume != nil) != (test.took > 0) {
				t.Fatalf("sessions %+v, want %d ended, %d left, %d resumed", got, test.ended, test.left, test.resumed)
			}
			if test.took > 0 && (got.Resume.Max < test.took || got.Resume.Max > test.took*101/100) {
				t.Errorf("resumed after %d ns, want %d", got.Resume.Max, test.took)
			}
		})
	}
}

// TestComebackDoubt: what a pause of the process has made late, while the client came back, is in doubt.
func TestComebackDoubt(t *testing.T) {
	const ms = 1_000_000
	for _, since := range []int64{0, 20 * ms} {
		s := results.Default()
		s.Clients, s.Session = 1, results.Duration(1e9)
		s.Complete()
		a := New(s, Options{Clock: "user"})
		c := a.Client(0)
		c.ComesBack(30*ms, Within)
		c.CaughtUp(130*ms, since)
		hear(c, 1, 10*ms, 131*ms)
		var run results.Run
		a.Fill(&run, Events{First: []uint64{1}, Last: []uint64{1}})
		var want int64
		if since > 0 {
			want = 110 * ms
		}
		if run.Lag.DoubtMax == nil || *run.Lag.DoubtMax != want {
			t.Errorf("still since %d: a doubt of %v, want %d", since, run.Lag.DoubtMax, want)
		}
	}
}

// hear has a client take an event of the window.
func hear(c *Client, seq uint64, due, arrived int64) {
	c.Lock()
	c.Add(&Arrival{Arrived: arrived, Delivered: arrived, Stamped: true}, seq, due, Within, nil)
	c.Unlock()
}

// TestMissedComeTogether: what a client has missed comes in one read, however fast that is read; what comes later does not.
func TestMissedComeTogether(t *testing.T) {
	s := results.Default()
	s.Clients, s.Session = 1, results.Duration(1e9)
	s.Complete()
	a := New(s, Options{Clock: "user"})
	c := a.Client(0)
	c.ComesBack(30, Within)
	for seq, due := range []int64{10, 20, 40, 50} { // two of them missed
		hear(c, uint64(seq+1), due, 100)
	}
	if got := a.Totals().SharedStamps; got != 1 {
		t.Errorf("%d events have the time stamp of a later one, want that due at 40 alone", got)
	}
}
