package account

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"pollpush/results"
)

// TestSeenAddsUp: clients that are divided among accounts, whose Seen goes through JSON, make the same record as in one account: of each
// contract, of our server and of somebody else's.
func TestSeenAddsUp(t *testing.T) {
	const clients, events = 11, 40
	window := Window{100, 1000}
	for name, change := range map[string]func(*results.Scenario){
		"every event":   func(*results.Scenario) {},
		"latest":        func(s *results.Scenario) { s.Contract = results.Latest },
		"somebody else": func(s *results.Scenario) { s.Target = "192.0.2.1:80" },
		"sessions":      func(s *results.Scenario) { s.Session = results.Duration(time.Second) },
		"a middlebox":   func(s *results.Scenario) { s.Via = "nginx" },
	} {
		s := scenario(clients)
		s.Topics = 3
		change(&s)
		// follow has some clients, of which the first has that number among all, hear what they do whichever account they are in.
		follow := func(first, n int) *Seen {
			a := New(s, Options{Shards: 2, Clock: "user", Tolerance: results.MaxEarly, First: first, Clients: &n})
			for i := range n {
				number := first + i
				random := rand.New(rand.NewPCG(1, uint64(number)))
				c := a.Client(i)
				c.Opened(Opening{TCP: time.Duration(number+1) * time.Microsecond, Ready: time.Duration(number+2) * time.Millisecond}, true, Before)
				c.ComesBack(50+int64(number), window.Place(500))
				for seq := uint64(1); seq <= events; seq++ {
					if random.IntN(5) == 0 {
						continue // it misses some
					}
					due := int64(seq * 30)
					at := due + int64(random.IntN(1_000_000))
					c.Lock()
					c.Add(&Arrival{Arrived: at, Delivered: at + int64(number), Stamped: true, Since: due - 1}, seq, due, window.Place(due), []byte("body"))
					c.Unlock()
				}
				c.CaughtUp(900, 0)
				c.PollSent(int64(number))
				if number%4 == 0 {
					a.Within.Errors.Add("timeout", errors.New("none in time"))
					a.Outside.Reconnects.Add(1)
				}
			}
			a.End()
			return a.Seen()
		}
		record := func(seen *Seen) string {
			e := Events{First: []uint64{4, 4, 4}, Last: []uint64{33, 33, 33}, Behind: 1}
			if s.Target != "" {
				e = seen.Observed(s, window)
			}
			var run results.Run
			seen.Fill(&run, s, e)
			text, err := json.Marshal(run)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		want := record(follow(0, clients))
		var all *Seen
		for _, part := range [][2]int{{0, 4}, {4, 0}, {4, 6}, {10, 1}} {
			text, err := json.Marshal(follow(part[0], part[1]))
			if err != nil {
				t.Fatal(err)
			}
			came := new(Seen)
			if err := json.Unmarshal(text, came); err != nil {
				t.Fatal(err)
			}
			if all == nil {
				all = came
			} else {
				all.Add(came)
			}
		}
		// How far behind the clients were is told of the process that was the furthest.
		all.ClientLag, all.PollLag = results.Percentile(all.Totals.ClientLag.Histogram, 99), results.Percentile(all.Totals.PollLag.Histogram, 99)
		if got := record(all); got != want {
			t.Errorf("%s: divided\n%s\nnot\n%s", name, got, want)
		}
	}
}

// TestTheFurthestBehind: of several processes the lag is that of the one that was the furthest behind, however few clients it has.
func TestTheFurthestBehind(t *testing.T) {
	one, other, none := int64(3), int64(4), (*int64)(nil)
	for _, test := range [][3]*int64{{&one, &other, &other}, {&other, &one, &other}, {none, &one, &one}, {&one, none, &one}, {none, none, none}} {
		s := New(scenario(1), Options{}).Seen()
		s.ClientLag = test[0]
		o := New(scenario(1), Options{}).Seen()
		o.ClientLag = test[1]
		if s.Add(o); s.ClientLag != test[2] {
			t.Errorf("%v and %v make %v", results.Value(test[0]), results.Value(test[1]), results.Value(s.ClientLag))
		}
	}
}
