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

// TestStreamsCoolAsPolls: what wakes a server up falls for streams as polls tell, and what is written does not fall.
func TestStreamsCoolAsPolls(t *testing.T) {
	poll := Law{PerMoment: 800_000, Cooling: 0.35, From: []string{"test"}}
	stream := Law{PerMoment: 800_000, PerThing: 15_000, Cooling: 0.35, Steady: true, From: []string{"test"}}
	var runs []results.Run
	add := func(name string, clients, topics int, rate float64, interval results.Duration, law Law) {
		s := results.Default()
		s.Transport, s.Clients, s.Topics, s.Rate, s.PollInterval = name, clients, topics, rate, interval
		s.Complete()
		r := results.Run{ID: fmt.Sprint(name, len(runs)), Valid: true, Scenario: s, WindowNS: 1e9}
		r.Delivery.Published = int64(rate) * int64(topics)
		if interval > 0 {
			r.Delivery.Requests = int64(float64(clients) / interval.Seconds())
		}
		moments, things := wakeUps(Observed(r), float64(r.Delivery.Requests)/float64(clients), 0)
		r.Server = &results.Server{CPUNS: results.Observed(int64(law.at(moments, things, moments)))}
		runs = append(runs, r)
	}
	for _, clients := range []int{10, 100, 1000, 5000} {
		add("short-poll", clients, 1, 1, results.Duration(1e9), poll)
	}
	for _, rate := range []float64{2, 10, 50, 150} {
		add("sse", 200, 1, rate, 0, stream)
	}
	c := Fit(runs)
	law := c.Setups[SetupOf(runs[len(runs)-1].Scenario)].CPU
	if !law.Steady || math.Abs(law.Cooling-0.35) > 1e-9 || math.Abs(law.PerMoment-stream.PerMoment) > 0.02*stream.PerMoment || math.Abs(law.PerThing-stream.PerThing) > 0.02*stream.PerThing {
		t.Errorf("the law of streams is %+v, want %+v", law, stream)
	}
	if law.Slowest != 10 || law.Fastest != 158 { // with heartbeats of 200 clients each 25 s
		t.Errorf("it was fitted from %v to %v moments a second, want 10 to 158", law.Slowest, law.Fastest)
	}
	if c := Fit(runs[4:]); c.Setups[SetupOf(runs[len(runs)-1].Scenario)].CPU.Steady {
		t.Error("without polls nothing tells how streams cool, and they do as if")
	}
}

// TestHeldRequestsCoolAsPolls: beyond the rates at which held requests were measured their cost falls as that of polls.
func TestHeldRequestsCoolAsPolls(t *testing.T) {
	poll := Law{PerMoment: 800_000, Cooling: 0.35, From: []string{"test"}}
	hold := Law{PerMoment: 1_500_000, PerThing: 90_000, Cooling: 0.2, From: []string{"test"}}
	var runs []results.Run
	add := func(name string, clients int, rate float64, interval results.Duration, law Law) {
		s := results.Default()
		s.Transport, s.Clients, s.Topics, s.Rate, s.PollInterval = name, clients, 1, rate, interval
		s.Complete()
		r := results.Run{ID: fmt.Sprint(name, len(runs)), Valid: true, Scenario: s, WindowNS: 1e9}
		r.Delivery.Published = int64(rate)
		r.Delivery.Requests = int64(float64(clients) * rate)
		if interval > 0 {
			r.Delivery.Requests = int64(float64(clients) / interval.Seconds())
		}
		moments, things := wakeUps(Observed(r), float64(r.Delivery.Requests)/float64(clients), 0)
		r.Server = &results.Server{CPUNS: results.Observed(int64(law.at(moments, things, moments)))}
		runs = append(runs, r)
	}
	for _, clients := range []int{10, 100, 1000, 5000} {
		add("short-poll", clients, 1, results.Duration(1e9), poll)
	}
	for _, rate := range []float64{2, 10, 50, 150} {
		add("long-poll", 200, rate, 0, hold)
	}
	law := Fit(runs).Setups[SetupOf(runs[len(runs)-1].Scenario)].CPU
	if math.Abs(law.Cooling-0.2) > 1e-9 || math.Abs(law.Beyond-0.35) > 1e-9 {
		t.Errorf("the law of held requests is %+v, want an exponent of 0.2, and that of polls beyond, 0.35", law)
	}
	if got, want := law.at(0, 1500, 1500)/law.at(0, 150, 150), 10*math.Pow(10, -0.35); math.Abs(got-want) > 1e-9 {
		t.Errorf("ten times as many as were measured take %v times as much, want %v", got, want)
	}
}

// TestCeiling: beyond it nothing falls.
func TestCeiling(t *testing.T) {
	law := Law{PerMoment: 100, Cooling: 0.5, Ceiling: 100, From: []string{"test"}}
	if got := law.at(10_000, 0, 10_000); got != 100*10_000/10. {
		t.Errorf("10,000 moments a second take %v, want as each of 100 does: 100,000", got)
	}
	if got := law.at(25, 0, 25); got != 500 {
		t.Errorf("25 take %v, want 500", got)
	}
}
