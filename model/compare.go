package model

import (
	"math"
	"slices"

	"pollpush/results"
)

// A Row sets one predicted number beside the measured one. Difference is measured - predicted.
//
// Tolerance, in the same unit, is what theory is held to: 1 % of bytes and requests, 2 percentage points of shares, 3 % of
// latencies that polling or an added RTT shapes; and three standard errors of what a run's finite length leaves to chance.
// It is NaN, and Within false, where theory rests on the machine alone: CPU, memory, push latency on loopback, and the
// wire's acknowledgements, whose timing the kernel decides.
type Row struct {
	Quantity, Unit      string
	Predicted, Measured float64
	Difference          float64
	Tolerance           float64
	Within              bool
	FittedOnThis        bool // a coefficient behind it was fitted on this very run: that they agree says little
}

// The tolerances that theory is held to.
const (
	byteTolerance    = 0.01 // relative
	shareTolerance   = 0.02 // absolute
	latencyTolerance = 0.03 // relative
	standardErrors   = 3
)

// Compare returns what p predicts beside what r measured, without what either of them doesn't know. Predict Observed(r)
// rather than its scenario, where arrivals are random.
func Compare(r results.Run, p Prediction) []Row {
	var rows []Row
	add := func(quantity, unit string, predicted, measured, tolerance float64, rests ...Coefficient) {
		if math.IsNaN(predicted) || math.IsNaN(measured) {
			return
		}
		fitted := slices.ContainsFunc(rests, func(c Coefficient) bool { return slices.Contains(c.From, r.ID) })
		difference := measured - predicted
		rows = append(rows, Row{quantity, unit, predicted, measured, difference, tolerance, math.Abs(difference) <= tolerance, fitted})
	}
	s, c, t, nan := p.Scenario, p.Costs, p.Traffic, math.NaN()
	chance := chanceOf(r, p)
	clientSeconds := float64(r.Scenario.Clients) * float64(r.WindowNS) / 1e9

	if l := r.Latency; l != nil && l.Count > 0 {
		for _, q := range []struct {
			name     string
			share    float64
			measured float64
		}{{"latency-p50", 0.5, float64(l.P50)}, {"latency-p90", 0.9, results.Value(l.P90)}, {"latency-p99", 0.99, results.Value(l.P99)}} {
			predicted := p.Latency.Quantile(q.share) * 1e9
			add(q.name, "ns", predicted, q.measured, chance.latency(p, q.share, predicted), p.Delay, c.Respond, c.Send)
		}
		predicted := p.Latency.Mean() * 1e9
		add("latency-mean", "ns", predicted, l.Mean, chance.latency(p, 0.5, predicted), p.Delay, c.Respond, c.Send)
	}

	if p.Requests > 0 {
		add("requests", "1/client/s", p.Requests, float64(r.Delivery.Requests)/clientSeconds,
			byteTolerance*p.Requests+standardErrors*chance.requests)
		add("empty-responses", "share", p.Empty, float64(r.Delivery.EmptyResponses)/requests(r), shareTolerance+standardErrors*chance.share)
	}
	if s.Contract == results.Latest && r.Delivery.Expected > 0 {
		add("coalesced", "share", p.Coalesced, float64(r.Delivery.Coalesced)/float64(r.Delivery.Expected),
			shareTolerance+standardErrors*chance.coalesced)
	}

	bytes := func(name string, predicted, measured, byChance float64, rests ...Coefficient) {
		add(name, "B/client/s", predicted, measured/clientSeconds, byteTolerance*predicted+standardErrors*byChance, rests...)
	}
	bytes("payload-down", t.PayloadDown, float64(r.Bytes.PayloadDown), chance.payload)
	bytes("app-down", t.AppDown, float64(r.Bytes.AppDown), chance.down, c.Response, c.Empty)
	bytes("app-up", t.AppUp, float64(r.Bytes.AppUp), chance.up, c.Request)
	add("wire-down", "B/client/s", t.WireDown, results.Value(r.Bytes.WireDown)/clientSeconds, nan, c.Response, c.Empty)
	add("wire-up", "B/client/s", t.WireUp, results.Value(r.Bytes.WireUp)/clientSeconds, nan, c.Request)

	add("server-cpu", "ns/client/s", p.ServerCPU, cpu(r)/clientSeconds, nan, c.CPURequest, c.CPUSend, c.CPUIdle)
	add("server-memory", "B/client", c.Memory.value(), results.MemoryPerClient(r), nan, c.Memory)
	return rows
}

// chance is one standard error of what a run measures when theory is right: how many polls or heartbeats of each client
// fall into the window, and what a random schedule drew.
type chance struct {
	requests          float64 // per client and second
	share, coalesced  float64 // of polls, of events
	payload, down, up float64 // bytes per client and second
	phase, waiting    float64 // see latency
}

func chanceOf(r results.Run, p Prediction) chance {
	s, a := p.Scenario, arrivalsOf(p.Scenario)
	clients, seconds := float64(s.Clients), float64(r.WindowNS)/1e9
	moments := float64(r.Delivery.Published) / a.perMoment()
	// What happens each period from a random phase on happens either of two numbers of times within the window.
	perWindow := func(period float64) float64 {
		_, part := math.Modf(seconds / period)
		return math.Sqrt(part*(1-part)/clients) / seconds
	}
	if p.Requests == 0 {
		beat := heartbeatOf(s)
		return chance{down: beat.down * perWindow(beat.interval), up: beat.up * perWindow(beat.interval)}
	}

	period := 1 / p.Requests
	c := chance{requests: perWindow(period)}
	switch {
	case s.Transport == results.LongPoll:
		if p.Empty > 0.01 && seconds < 10*s.Hold.Seconds() {
			c.requests = math.NaN() // holds began together, when the clients connected: no steady state yet
		}
		if !a.periodic() && moments > 0 { // all clients meet an event in the same state: each moment is one draw
			joined := max(0, 1-p.Requests*(1-p.Empty)/a.moments()) // of the moments, by being in one answer with others
			c.waiting = 1 / math.Sqrt(moments)
			c.share, c.coalesced = c.waiting*math.Sqrt(p.Empty*(1-p.Empty)), c.waiting*math.Sqrt(joined*(1-joined))
			c.requests += p.Requests * (c.share + c.coalesced)
		}
	case s.Rate == 0: // each answer is empty
	case a.periodic(): // the clients' phases are one in each of n equal parts of the period
		c.phase, c.share, c.coalesced = period/clients, 1/clients, 1/clients
	case moments > 0:
		c.phase, c.share = period/clients, a.usefulError(period, moments)
		c.coalesced = c.share / (s.Rate * period)
	}
	perRequest := func(bytes float64) float64 { return c.requests * bytes / p.Requests }
	c.down, c.up = perRequest(p.Traffic.AppDown), perRequest(p.Traffic.AppUp)
	c.down += times(c.share, p.Requests*math.Abs(p.Costs.Response.value()-p.Costs.Empty.value()))
	if s.Contract == results.Latest {
		c.payload = c.coalesced * s.Rate * float64(s.Payload)
		c.down += c.coalesced * s.Rate * LineBytes(s)
	}
	return c
}

// latency is the tolerance of quantile q, in nanoseconds. By chance, a poller's phase is anywhere in its part of the
// period; long polls have as many independent waits as there were moments with events.
func (c chance) latency(p Prediction, q, predicted float64) float64 {
	shaped := p.Scenario.Transport == results.ShortPoll || p.Scenario.Transport == results.LongPoll && p.Scenario.RTT > 0
	if !shaped {
		return math.NaN()
	}
	byChance := c.phase + standardErrors*c.waiting*p.Latency.Width*math.Sqrt(q*(1-q))
	return latencyTolerance*predicted + byChance*1e9
}
