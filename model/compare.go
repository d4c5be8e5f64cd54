package model

import (
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
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
		if !finite(predicted) || !finite(measured) {
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
			add(q.name, "ns", predicted, q.measured, chance.quantile(p, q.share, q.measured), p.Delay, c.Respond, c.Send)
		}
		predicted := p.Latency.Mean() * 1e9
		add("latency-mean", "ns", predicted, l.Mean, chance.mean(p), p.Delay, c.Respond, c.Send)
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
	add("server-memory", "B/client", c.Memory.value(), stats.MemoryPerClient(r), nan, c.Memory)
	return rows
}
