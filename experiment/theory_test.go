package experiment

import (
	"math"
	"slices"
	"testing"
	"time"

	"pollpush/model"
	"pollpush/results"
)

// TestTheoryPredictsBytes runs each transport with each thing that a connection may be made of, as far as there is such a scenario, and
// has theory predict, without a fit, how often clients ask and how many bytes go through their sockets, to within 2 %.
func TestTheoryPredictsBytes(t *testing.T) {
	const off = 0.02
	for _, variant := range []struct {
		name   string
		change func(*results.Scenario)
	}{
		{"plain", func(*results.Scenario) {}},
		{"latest", func(s *results.Scenario) { s.Contract = results.Latest }},
		{"browser", func(s *results.Scenario) { s.Headers = results.HeadersBrowser }},
		{"TLS", func(s *results.Scenario) { s.TLS = true }},
		{"browser over TLS", func(s *results.Scenario) { s.TLS, s.Headers = true, results.HeadersBrowser }},
		{"cookie", func(s *results.Scenario) { s.CookieBytes = 300 }},
		{"net/http", func(s *results.Scenario) { s.Engine = results.EngineNetHTTP }},
		{"net/http over TLS", func(s *results.Scenario) { s.Engine, s.TLS = results.EngineNetHTTP, true }},
		{"HTTP/2", func(s *results.Scenario) { s.HTTP = results.HTTP2 }},
		{"browser over HTTP/2", func(s *results.Scenario) { s.HTTP, s.Headers = results.HTTP2, results.HeadersBrowser }},
		{"cookie over HTTP/2", func(s *results.Scenario) { s.HTTP, s.CookieBytes = results.HTTP2, 300 }},
		{"cookie larger than HTTP/2's table", func(s *results.Scenario) { s.HTTP, s.CookieBytes = results.HTTP2, 4090 }},
		{"streams of one connection", func(s *results.Scenario) { s.HTTP, s.Streams = results.HTTP2, 5 }},
		{"conditional", func(s *results.Scenario) { s.Conditional, s.Contract = true, results.Latest }},
		{"conditional of a browser", func(s *results.Scenario) {
			s.Conditional, s.Contract, s.Headers, s.Engine = true, results.Latest, results.HeadersBrowser, results.EngineNetHTTP
		}},
		{"conditional over HTTP/2", func(s *results.Scenario) { s.Conditional, s.Contract, s.HTTP = true, results.Latest, results.HTTP2 }},
		{"cold", func(s *results.Scenario) { s.KeepAlive = results.KeepAliveOff }},
		{"cold on net/http", func(s *results.Scenario) { s.KeepAlive, s.Engine = results.KeepAliveOff, results.EngineNetHTTP }},
		{"cold over TLS", func(s *results.Scenario) { s.KeepAlive, s.TLS = results.KeepAliveOff, true }},
		{"cold over HTTP/2", func(s *results.Scenario) { s.KeepAlive, s.HTTP = results.KeepAliveOff, results.HTTP2 }},
		{"HTTP/3", func(s *results.Scenario) { s.HTTP = results.HTTP3 }},
		{"HTTP/3, polled rarely", func(s *results.Scenario) { s.HTTP, s.PollInterval = results.HTTP3, results.Duration(100*time.Millisecond) }},
		{"browser over HTTP/3", func(s *results.Scenario) { s.HTTP, s.Headers = results.HTTP3, results.HeadersBrowser }},
		{"datagrams", func(s *results.Scenario) { s.HTTP, s.Datagrams = results.HTTP3, true }},
		{"conflated", func(s *results.Scenario) { s.Contract, s.Conflate = results.Latest, results.Duration(250*time.Millisecond) }},
		{"conflated over HTTP/2", func(s *results.Scenario) {
			s.HTTP, s.Contract, s.Conflate = results.HTTP2, results.Latest, results.Duration(250*time.Millisecond)
		}},
		{"coming back", func(s *results.Scenario) { s.Rate, s.RetryStream = 5, results.Duration(20*time.Millisecond) }},
		{"coming back to what waits", func(s *results.Scenario) { s.Rate, s.RetryStream = 200, results.Duration(100*time.Millisecond) }},
		{"coming back over TLS", func(s *results.Scenario) {
			s.Rate, s.RetryStream, s.TLS, s.Headers = 5, results.Duration(20*time.Millisecond), true, results.HeadersBrowser
		}},
		{"coming back to net/http", func(s *results.Scenario) {
			s.Rate, s.RetryStream, s.Engine = 5, results.Duration(20*time.Millisecond), results.EngineNetHTTP
		}},
		{"coming back over HTTP/2", func(s *results.Scenario) {
			s.Rate, s.RetryStream, s.HTTP = 5, results.Duration(20*time.Millisecond), results.HTTP2
		}},
		{"adapting", func(s *results.Scenario) {
			s.Adaptive, s.Rate, s.Settle, s.Measure = "100ms..400ms", 2, 0, results.Duration(4*time.Second)
		}},
		{"large over TLS", func(s *results.Scenario) { s.TLS, s.Payload = true, 20_000 }},
	} {
		t.Run(variant.name, func(t *testing.T) {
			var scenarios []results.Scenario
			for _, transport := range transports {
				s := results.Default()
				s.Transport, s.Clients, s.Rate, s.PollInterval = transport.Name, 10, 10, results.Duration(50*time.Millisecond)
				s.Settle, s.Measure, s.Heartbeat = results.Duration(200*time.Millisecond), results.Duration(time.Second), results.Duration(time.Hour)
				s.Headers = results.HeadersMinimal
				variant.change(&s)
				if s.CompleteValid() == nil {
					scenarios = append(scenarios, s)
				}
			}
			runs, err := Options{}.Measure(t.Context(), nil, scenarios...)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range runs {
				if r.Delivery.Received == 0 {
					t.Errorf("%s: nothing was received: %q, errors %v", r.Scenario.Transport, r.InvalidBecause, r.Errors)
					continue
				}
				var known []string
				for _, row := range model.Compare(r, model.Predict(model.Observed(r), model.Coefficients{Derive: true})) {
					switch row.Quantity {
					case "requests", "app-up", "app-down":
						if row.Predicted < 0.02 { // heartbeats, of which there are none in a second
							continue
						}
						known = append(known, row.Quantity)
						if e := row.Difference / row.Scale(); math.Abs(e) > off {
							t.Errorf("%s: %s: predicted %.6g %s, measured %.6g, %+.2f %%", r.Scenario.Transport, row.Quantity, row.Predicted, row.Unit, row.Measured, 100*e)
						}
					}
				}
				if !slices.Contains(known, "app-down") {
					t.Errorf("%s: nothing is predicted: only %q", r.Scenario.Transport, known)
				}
			}
		})
	}
}
