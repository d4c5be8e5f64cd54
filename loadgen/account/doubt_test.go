package account

import (
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/results"
	"pollpush/transport"
)

// TestDoubt: a client's process stood still from 1.0 s to 2.0 s. What it may have made of the latencies is told apart from
// what it can't have.
func TestDoubt(t *testing.T) {
	const ms = int64(time.Millisecond)
	paused := func(arrived int64) Arrival {
		return Arrival{Arrived: arrived * ms, Delivered: 2000 * ms, Stamped: true, Since: 1000 * ms}
	}
	stream := func(*results.Scenario) {}
	poll := func(interval int64) func(*results.Scenario) {
		return func(s *results.Scenario) {
			s.Transport, s.PollInterval = transport.ShortPoll.Name, results.Duration(interval*ms)
		}
	}
	hold := func(s *results.Scenario) { s.Transport = transport.LongPoll.Name }
	polled := func(could, asked, arrived int64) Arrival {
		return Arrival{Arrived: arrived * ms, Delivered: arrived * ms, Stamped: true, Could: could * ms, Asked: asked * ms}
	}
	for _, test := range []struct {
		name     string
		change   func(*results.Scenario)
		arrival  Arrival
		dues     []int64 // ms
		doubtful int64
		sum, max int64 // ms
	}{
		{"one event keeps its stamp", stream, paused(1500), []int64{1499}, 0, 0, 0},
		{"of several the last does", stream, paused(1901), []int64{1100, 1500, 1900}, 2, 801 + 401, 801},
		{"also where the last is not the window's", stream, paused(9901), []int64{9100, 10500}, 1, 801, 801},
		{"they have arrived after the pause began", stream, paused(1901), []int64{200, 1900}, 1, 901, 901},
		{"what the server sent late is its own", stream, Arrival{Arrived: 5000 * ms, Delivered: 5001 * ms, Stamped: true, Since: 4990 * ms}, []int64{4000, 4100, 4200}, 0, 20, 10},
		{"without a pause too", stream, Arrival{Arrived: 5000 * ms, Delivered: 5001 * ms, Stamped: true}, []int64{4000, 4100, 4200}, 0, 0, 0},
		{"short pauses are the instrument's resolution", stream, Arrival{Arrived: 5000 * ms, Delivered: 5001 * ms, Stamped: true, Since: 4995 * ms}, []int64{4990, 4996}, 0, 0, 0},
		{"without stamps each is late", stream, Arrival{Arrived: 2000 * ms, Delivered: 2000 * ms, Since: 1000 * ms}, []int64{1400, 1900}, 2, 600 + 100, 600},
		{"a poll on time", poll(500), polled(1000, 1002, 1003), []int64{600, 700}, 0, 0, 0},
		{"a late poll", poll(500), polled(1000, 1250, 1251), []int64{600, 700}, 2, 2 * 125, 250},
		{"a poll that is late by little of its interval", poll(5000), polled(1000, 1400, 1401), []int64{600}, 0, 32, 400},
		{"a poll that is late by more than its interval", poll(500), polled(1000, 2000, 2001), []int64{600}, 1, 1000, 1000},
		{"a poll brings several at once", poll(500), paused(1901), []int64{1100, 1500, 1900}, 0, 0, 0},
		{"a long poll that was asked late", hold, polled(1000, 2000, 2001), []int64{1200, 1999}, 1, 800, 800},
		{"a long poll that was not", hold, polled(1000, 1003, 2001), []int64{1200, 2000}, 0, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := results.Default()
			test.change(&s)
			s.Clients = 1
			s.Complete()
			a := New(s, Options{})
			c := a.Client(0)
			w := &Window{1, 10_000 * ms}
			for i, due := range test.dues {
				c.Lock()
				c.Add(&test.arrival, uint64(i+1), due*ms, w.Place(due*ms), nil)
				c.Unlock()
			}
			if d := a.Totals().Doubt; d.Doubtful != test.doubtful || d.Sum != test.sum*ms || d.Max != test.max*ms {
				t.Errorf("%d doubtful, %v in all, at most %v; want %d, %d ms, %d ms",
					d.Doubtful, time.Duration(d.Sum), time.Duration(d.Max), test.doubtful, test.sum, test.max)
			}
		})
	}
}

// TestLatePosts: a publisher on the clients' side is the instrument, as clients are that send; one in the server is not.
func TestLatePosts(t *testing.T) {
	const late = 300 * time.Millisecond
	for publisher, want := range map[string]float64{results.PublisherPost: 1, "": 0, "clients": 1} {
		s := scenario(1)
		if s.Publisher = publisher; publisher == "clients" {
			s.Publisher, s.Direction = "", results.DirectionEcho
		}
		a := New(s, Options{})
		c := a.Client(0)
		c.Lock()
		c.Add(&Arrival{Arrived: int64(late) + 1e6, Delivered: int64(late) + 1e6, Stamped: true}, 1, 0, Within, feed.GeneratedBody(64, late, time.Time{}))
		c.Unlock()
		var run results.Run
		a.Fill(&run, Events{First: []uint64{1}, Last: []uint64{1}})
		if run.Lag.Doubtful == nil || *run.Lag.Doubtful != want {
			t.Errorf("publisher %q, late by %v: %v doubtful, want %v", publisher, late, results.Value(run.Lag.Doubtful), want)
		}
	}
}
