package stats

import (
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// TestAsk gives each question runs of its own, and looks where they went.
func TestAsk(t *testing.T) {
	run := func(change func(*results.Scenario)) results.Run {
		s := results.Default()
		s.Transport, s.Clients, s.Rate, s.Contract = transport.SSE.Name, 100, 10, results.EveryEvent
		change(&s)
		s.Complete()
		return results.Run{Scenario: s, Valid: true}
	}
	var runs []results.Run
	add := func(change func(*results.Scenario)) { runs = append(runs, run(change)) }
	add(func(s *results.Scenario) {})
	add(func(s *results.Scenario) { s.Transport = transport.WebSocket.Name })
	add(func(s *results.Scenario) { s.Rate = 0 })
	for _, interval := range []int{1, 2} {
		add(func(s *results.Scenario) {
			s.Transport, s.Rate, s.PollInterval = transport.ShortPoll.Name, 0.1, results.Duration(interval)*1e9
		})
	}
	for _, rate := range []float64{1, 2, 3} {
		add(func(s *results.Scenario) { s.Payload, s.Rate = 500, rate })
	}
	for _, clients := range []int{1, 2, 3} {
		add(func(s *results.Scenario) { s.Payload, s.Clients = 5000, clients })
		add(func(s *results.Scenario) { s.Client, s.Clients = results.ClientBrowser, clients })
	}
	add(func(s *results.Scenario) { s.Client, s.Payload = results.ClientBrowser, 1000 })
	add(func(s *results.Scenario) { s.Payload = 1000 })
	add(func(s *results.Scenario) { s.Client, s.NetLog = results.ClientBrowser, true })
	add(func(s *results.Scenario) { s.TLS = true })
	invalid := run(func(s *results.Scenario) { s.TLS, s.Rate = true, 7 })
	invalid.Valid = false
	runs = append(runs, invalid)

	q := Ask(runs)
	for _, test := range []struct {
		name   string
		groups []Group
		want   int
		each   func(results.Scenario) bool
	}{
		{"steady", q.Steady, 2, func(s results.Scenario) bool { return s.Rate == 10 && s.Payload == results.Default().Payload }},
		{"idle", q.Idle, 1, func(s results.Scenario) bool { return s.Rate == 0 }},
		{"sparse", q.Sparse, 2, func(s results.Scenario) bool { return s.Rate == 0.1 }},
		{"busy", q.Busy, 3, func(s results.Scenario) bool { return s.Payload == 500 }},
		{"growth", q.Growth, 3, func(s results.Scenario) bool { return s.Payload == 5000 }},
		{"browser", q.Browser, 2, func(s results.Scenario) bool { return s.Payload == 1000 }},
		{"crowd", q.Crowd, 3, func(s results.Scenario) bool { return s.Client == results.ClientBrowser && s.Clients <= 3 }},
		{"net log", q.NetLog, 1, func(s results.Scenario) bool { return s.NetLog }},
		{"unplaced", q.Unplaced, 1, func(s results.Scenario) bool { return s.TLS }},
	} {
		if len(test.groups) != test.want {
			t.Errorf("%s: %d scenarios, want %d", test.name, len(test.groups), test.want)
		}
		for _, g := range test.groups {
			if !test.each(g.Scenario) {
				t.Errorf("%s: what is %+v doing here?", test.name, g.Scenario)
			}
		}
	}
}
