package model

import (
	"math"

	"pollpush/results"
)

// mixed predicts the clients of several transports on one server: those of each part as if they were alone, of which a client has its
// share. What the server takes for them together was fitted on none of its parts.
func mixed(s results.Scenario, parts []results.Scenario, c Coefficients) Prediction {
	nan := math.NaN()
	p := Prediction{Scenario: s, Delay: c.Delay, Latency: unknown(), Coalesced: nan, ServerMemory: nan, LoadMemory: nan, KernelMemory: nan}
	empty := 0.
	for _, of := range parts {
		part := Predict(of, c)
		share := float64(of.Clients) / float64(s.Clients)
		p.Traffic = p.Traffic.plus(part.Traffic.times(share))
		p.Requests += share * part.Requests
		p.ServerCPU += share * part.ServerCPU
		p.derive = p.derive || part.derive
		p.dates += share * part.dates
		if part.Requests > 0 {
			empty += share * part.Requests * part.Empty
		}
	}
	p.Empty = empty / p.Requests // not a number where nobody polls
	return p
}
