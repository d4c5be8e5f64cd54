package studies

import (
	"fmt"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// synthetic returns runs of the published suite as they would be if each were exactly what theory expects, but for
// a poll on its way at a mark, and some milliseconds of scheduling. CPU times are made up.
func synthetic() []results.Run {
	const second = results.Duration(time.Second)
	var runs []results.Run
	add := func(s results.Scenario, fill func(r *results.Run)) {
		s.Complete()
		r := results.Run{
			Schema: results.Schema, ID: fmt.Sprintf("published/%d/1", len(runs)), Scenario: s, Valid: true, WindowNS: int64(s.Measure),
			Started: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), InvalidBecause: []string{}, Warnings: []string{}, Errors: map[string]int64{},
			Host: results.Host{CPU: "Example CPU", Cores: 2, OS: "linux", Kernel: "6.18.0", Go: "go1.26.0", Revision: "0123456789ab"},
		}
		d := &r.Delivery
		d.Published = int64(s.Rate * float64(s.Topics) * s.Measure.Seconds())
		d.Expected = int64(s.Rate * float64(s.Clients) * s.Measure.Seconds())
		d.Received = d.Expected
		if interval := max(s.PollInterval, s.Think+s.RTT); s.Transport == transport.ShortPoll.Name {
			d.Requests = int64(float64(s.Clients) * s.Measure.Seconds() / interval.Seconds())
		}
		fill(&r)
		runs = append(runs, r)
	}
	cpu := func(r *results.Run, micros float64, n int64) {
		r.Server = &results.Server{CPUNS: results.Observed(int64(micros * 1e3 * float64(n)))}
	}
	base := results.Default()
	base.Headers = results.HeadersMinimal

	s := base
	s.Headers, s.Contract, s.Rate, s.Payload, s.PollInterval, s.Settle = results.HeadersLubbers, results.Latest, 1, 0, second, 2*second
	for _, s.Clients = range []int{1000, 3000, 10000} {
		s.Transport = transport.ShortPoll.Name
		add(s, func(r *results.Run) {
			r.Bytes.AppUp, r.Bytes.AppDown = 716*r.Delivery.Requests, 216*r.Delivery.Requests
			r.Delivery.Requests++ // answered within the window, sent before it
		})
		s.Transport = transport.WebSocket.Name
		add(s, func(r *results.Run) { r.Bytes.AppDown = 24 * r.Delivery.Received })
		s.PollInterval = second
	}

	s = base
	s.Transport, s.Arrivals, s.RTT, s.Hold = transport.LongPoll.Name, "poisson", second/10, 300*second
	for _, at := range []struct{ rate, mean, longest float64 }{{0.1, 50.6, 149}, {1, 55.2, 150.4}, {4, 68.5, 151}, {10, 86.9, 151.5}, {20, 97.2, 152}} {
		s.Rate = at.rate
		add(s, func(r *results.Run) {
			r.Latency = &results.Latency{Unit: "ns", Clock: "kernel", Min: 50e6, P50: int64(at.mean * 1e6), Max: int64(at.longest * 1e6),
				Mean: at.mean * 1e6, Count: r.Delivery.Received}
		})
	}

	s = base
	s.Transport, s.Clients, s.Topics, s.Rate, s.PollInterval = transport.ShortPoll.Name, 100, 50, 0.2, second/10
	redundant := func(r *results.Run) { r.Delivery.EmptyResponses = r.Delivery.Requests - r.Delivery.Expected }
	add(s, redundant)
	s.Think, s.RTT = second/10, second/10
	add(s, redundant)

	s = base
	s.Transport, s.Contract, s.Measure = transport.ShortPoll.Name, results.Latest, 2*second
	for _, s.Rate = range []float64{4, 2, 1} {
		for _, s.PollInterval = range []results.Duration{second / 4, second / 2, second} {
			add(s, func(r *results.Run) {
				r.Delivery.Received = min(r.Delivery.Expected, r.Delivery.Requests)
				r.Delivery.Coalesced = r.Delivery.Expected - r.Delivery.Received
				r.Delivery.EmptyResponses = r.Delivery.Requests - r.Delivery.Received
			})
		}
	}

	s = base
	s.Contract, s.Clients, s.Topics, s.Payload, s.Rate = results.Latest, 5000, 10, 5200, 0.2
	add(s, func(r *results.Run) { cpu(r, 40, r.Delivery.Received) }) // SSE: 125,000 clients per core
	s.Transport = transport.ShortPoll.Name
	for _, interval := range []results.Duration{second / 2, 5 * second, 10 * second} {
		s.PollInterval, s.Clients = interval, int(1000*interval.Seconds())
		add(s, func(r *results.Run) { cpu(r, 50, r.Delivery.Requests) }) // crosses at 125,000 / 20,000 per second: 6.25 s
	}
	s.Rate, s.PollInterval = 2, second/2
	for _, s.Clients = range []int{500, 5000} {
		add(s, func(r *results.Run) { cpu(r, 75-float64(s.Clients)/200, r.Delivery.Requests) })
	}

	s = base
	s.Transport, s.Rate, s.Payload, s.TLS, s.Headers, s.PollInterval = transport.ShortPoll.Name, 1, 39, true, results.HeadersBrowser, second/4
	add(s, func(r *results.Run) {
		r.Delivery.EmptyResponses = r.Delivery.Requests * 3 / 4
		r.Bytes.AppUp, r.Bytes.AppDown = 385*r.Delivery.Requests, 115*r.Delivery.Requests
	})
	return runs
}
