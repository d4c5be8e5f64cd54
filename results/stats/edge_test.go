package stats

import (
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// TestEdges: with one repetition a counted metric fails beyond what the edges of its window may add, and not before.
func TestEdges(t *testing.T) {
	idle := func(r *results.Run) { // 100 heartbeats of 500 clients in 3 s
		r.Scenario.Transport, r.Scenario.Rate, r.Scenario.Clients, r.WindowNS, r.Latency = transport.SSE.Name, 0, 500, 3e9, nil
		r.Delivery = results.Delivery{}
		r.Bytes = results.Bytes{AppDown: 100 * int64(transport.SSE.Framing.Heartbeat.Down)}
	}
	stream := func(r *results.Run) { // 50 events for each of 100 clients; the marks are 50 ms from the next one
		r.Scenario.Transport, r.Scenario.Clients, r.Scenario.Rate, r.Scenario.Arrivals = transport.SSE.Name, 100, 10, "periodic"
		r.Latency = &results.Latency{Mean: 1e6, Max: 20e6}
	}
	slow := func(r *results.Run) { stream(r); r.Latency.Max = 60e6 }
	polls := func(r *results.Run) { // 1,000 polls of 100 clients
		r.Scenario.Transport, r.Scenario.Clients = transport.ShortPoll.Name, 100
	}
	bytes := func(percent int64) func(*results.Run) {
		return func(r *results.Run) { r.Bytes.AppDown += r.Bytes.AppDown * percent / 100 }
	}
	requests := func(percent int64) func(*results.Run) {
		return func(r *results.Run) { r.Delivery.Requests += r.Delivery.Requests * percent / 100 }
	}
	for _, test := range []struct {
		name   string
		base   func(*results.Run)
		metric string
		change func(*results.Run)
		fails  bool
	}{
		{"heartbeats by chance", idle, "app-bytes", bytes(40), false},
		{"heartbeats twice as often", idle, "app-bytes", bytes(100), true},
		{"events between the marks", stream, "app-bytes-per-event", bytes(3), true},
		{"no more than noise", stream, "app-bytes-per-event", bytes(1), false},
		{"events at the marks", slow, "app-bytes-per-event", bytes(3), false},
		{"a poll more for some clients", polls, "requests", requests(3), false},
		{"a poll more for each client", polls, "requests", requests(10), true},
	} {
		old, new := repeated(t, 1, func(_ int, r *results.Run) { test.base(r) }), repeated(t, 1, func(_ int, r *results.Run) { test.base(r) })
		test.change(&new[0])
		for _, c := range Compare(old, new) {
			if c.Metric.Name == test.metric && (c.Failure != "") != test.fails {
				t.Errorf("%s: failure %q, want one: %v", test.name, c.Failure, test.fails)
			}
		}
	}
}
