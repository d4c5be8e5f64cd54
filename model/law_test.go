package model

import (
	"fmt"
	"math"
	"testing"

	"pollpush/results"
)

// TestFitLaw finds the law that runs obey, and says nothing where they are of one scenario.
func TestFitLaw(t *testing.T) {
	truth := Law{PerMoment: 300_000, PerThing: 9_000, Cooling: 0.25, From: []string{"test"}}
	var runs []results.Run
	samples := map[string]sample{}
	add := func(clients int, rate float64) {
		s := results.Default()
		s.Clients, s.Rate = clients, rate
		for seed := range uint64(2) {
			s.Seed = seed
			r := results.Run{ID: fmt.Sprint(clients, rate, seed), Scenario: s}
			runs = append(runs, r)
			moments, things := rate, rate*float64(clients)
			samples[r.ID] = sample{moments, things, rate, truth.at(moments, things, rate)}
		}
	}
	of := func(r results.Run) sample { return samples[r.ID] }
	add(10, 5)
	if law := fitLaw(runs, true, of); len(law.From) > 0 {
		t.Errorf("two runs of one scenario give %+v, want nothing", law)
	}
	for _, s := range []struct {
		clients int
		rate    float64
	}{{50, 2}, {50, 20}, {50, 200}, {1000, 5}} {
		add(s.clients, s.rate)
	}
	law := fitLaw(runs, true, of)
	if got, want := law.at(30, 30*400, 30), truth.at(30, 30*400, 30); math.Abs(got-want) > 1e-3*want || law.Cooling != truth.Cooling {
		t.Errorf("the law is %+v, want %+v: %v instead of %v", law, truth, got, want)
	}
	if law := fitLaw(runs, false, of); law.Cooling != 0 {
		t.Errorf("what doesn't cool was fitted with %v", law.Cooling)
	}
	runs = append(runs, results.Run{ID: "unmeasured"})
	samples["unmeasured"] = sample{value: math.NaN()}
	if got := len(fitLaw(runs, true, of).From); got != 10 {
		t.Errorf("the law is from %d runs, want the 10 that were measured", got)
	}
}

// TestLawIsNeverNegative: where more things took less, it has no part for things.
func TestLawIsNeverNegative(t *testing.T) {
	var runs []results.Run
	for clients := range 5 {
		s := results.Default()
		s.Clients = 1 + clients
		runs = append(runs, results.Run{ID: fmt.Sprint(clients), Scenario: s})
	}
	law := fitLaw(runs, true, func(r results.Run) sample {
		return sample{1, float64(r.Scenario.Clients), 1, 100 - 10*float64(r.Scenario.Clients)}
	})
	if law.PerThing != 0 || law.PerMoment <= 0 {
		t.Errorf("the law is %+v, want no part for things", law)
	}
}
