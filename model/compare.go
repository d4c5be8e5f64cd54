package model

import (
	"math"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Row sets one predicted number beside the measured one. Difference is measured - predicted.
//
// Tolerance, in the same unit, is what theory is held to: 1 % of bytes and requests, 2 percentage points of shares, 3 % of
// latencies that polling or an added RTT shapes, with what the clocks of several hosts leave open; and three standard errors of what a run's finite length leaves to chance.
// It is NaN where theory rests on laws that were fitted, not derived: CPU, memory, push latency on loopback, and the wire's
// acknowledgements, whose timing the kernel decides.
type Row struct {
	Quantity, Unit      string
	Predicted, Measured float64
	Difference          float64
	Tolerance           float64
}

// The tolerances that theory is held to.
const (
	byteTolerance    = 0.01 // relative
	shareTolerance   = 0.02 // absolute
	latencyTolerance = 0.03 // relative
	standardErrors   = 3
)

// widest is the relative tolerance, of shares the absolute one, beyond which a run is too short to judge a prediction: an
// error of a tenth would go through.
const widest = 0.1

// Scale is what errors of the row are relative to: what was predicted, and for shares 1.
func (r Row) Scale() float64 {
	if r.Unit == "share" {
		return 1
	}
	return math.Abs(r.Predicted)
}

// Judged reports whether theory is held to the row: it has a tolerance, of a tenth at most.
func (r Row) Judged() bool { return r.Tolerance <= widest*r.Scale() }

// Within reports whether what was measured is within the tolerance of what was predicted, were that moved by a share of
// itself, of shares by so many percentage points.
func (r Row) Within(moved float64) bool {
	return math.Abs(r.Difference-moved*r.Scale()) <= r.Tolerance
}

// Compare returns what p predicts beside what r measured, without what either of them doesn't know, and without what is
// nothing in both. Predict Observed(r) rather than its scenario, where arrivals are random.
func Compare(r results.Run, p Prediction) []Row {
	var rows []Row
	add := func(quantity, unit string, predicted, measured, tolerance float64) {
		if !finite(predicted) || !finite(measured) || math.Abs(predicted) < 1e-9 && measured == 0 {
			return
		}
		rows = append(rows, Row{quantity, unit, predicted, measured, measured - predicted, tolerance})
	}
	s, t, nan := p.Scenario, p.Traffic, math.NaN()
	chance := chanceOf(r, p)
	clocks := float64(r.ClockBound())
	clientSeconds := float64(r.Scenario.Clients) * float64(r.WindowNS) / 1e9

	if l := r.Latency; l != nil && l.Count > 0 {
		for _, q := range []struct {
			name     string
			share    float64
			measured float64
		}{{"latency-p50", 0.5, float64(l.P50)}, {"latency-p90", 0.9, results.Value(l.P90)}, {"latency-p99", 0.99, results.Value(l.P99)}} {
			add(q.name, "ns", p.Latency.Quantile(q.share)*1e9, q.measured, chance.quantile(p, q.share, q.measured)+clocks)
		}
		add("latency-mean", "ns", p.Latency.Mean()*1e9, l.Mean, chance.mean(p)+clocks)
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

	bytes := func(name string, predicted, measured, byChance float64) {
		add(name, "B/client/s", predicted, measured/clientSeconds, byteTolerance*predicted+standardErrors*byChance)
	}
	bytes("payload-down", t.PayloadDown, float64(r.Bytes.PayloadDown), chance.payload)
	bytes("app-down", t.AppDown, float64(r.Bytes.AppDown), chance.down)
	bytes("app-up", t.AppUp, float64(r.Bytes.AppUp), chance.up)
	add("wire-down", "B/client/s", t.WireDown, results.Value(r.Bytes.WireDown)/clientSeconds, nan)
	add("wire-up", "B/client/s", t.WireUp, results.Value(r.Bytes.WireUp)/clientSeconds, nan)

	add("server-cpu", "ns/client/s", p.ServerCPU, cpu(r)/clientSeconds, nan)
	add("server-memory", "B/client", p.ServerMemory/float64(s.Clients), stats.MemoryPerClient(r), nan)
	return rows
}
