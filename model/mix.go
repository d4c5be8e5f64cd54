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
		p.parts = append(p.parts, part)
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

// chanceOfMix is chanceOf for a mix: what chance does to a part it does to the clients of that part.
func chanceOfMix(r results.Run, p Prediction) (c chance) {
	runs := r.OfParts()
	if len(runs) != len(p.parts) {
		nan := math.NaN()
		return chance{requests: nan, share: nan, coalesced: nan, payload: nan, down: nan, up: nan}
	}
	for i, part := range p.parts {
		of, share := chanceOf(runs[i], part), float64(part.Scenario.Clients)/float64(p.Scenario.Clients)
		c.requests += share * of.requests
		c.payload, c.down, c.up = c.payload+share*of.payload, c.down+share*of.down, c.up+share*of.up
		if part.Requests > 0 {
			c.share += share * part.Requests / p.Requests * of.share
		}
		c.coalesced += share * of.coalesced
	}
	return c
}
