// Package model is what theory predicts for a scenario: pure functions without I/O, and the few numbers they need that
// only measuring tells (Coefficients). What can't be predicted is NaN.
//
// N clients follow λ events per second each; they poll each T, or are pushed to; d is the one-way delay, RTT = 2d. Times
// are seconds, sizes bytes, CPU time nanoseconds. Each formula names its source; "own derivation" is checked by an
// event-by-event simulation in the tests.
package model

import (
	"math"

	"pollpush/results"
	"pollpush/transport"
)

// A Prediction is what theory says a run of a scenario will observe, once in its steady state.
type Prediction struct {
	Scenario     results.Scenario
	Costs        Costs        // it rests on
	Delay        Coefficient  // it rests on, without the scenario's added RTT
	Latency      Distribution // of the delivered events
	Traffic      Traffic      // per client
	Requests     float64      // polls answered per client and second; 0 for push
	Empty        float64      // share of them without an event; NaN for push
	Coalesced    float64      // share of events that are skipped: the missed ones of Bozdag 2007
	ServerCPU    float64      // ns per client and second
	ServerMemory float64      // bytes of RSS for all clients
	LoadMemory   float64      // the same under load
	KernelMemory float64      // bytes that the kernel holds for the server's end of all connections, beside the RSS

	parts []Prediction // of a mix

	asks, ended Coefficient
	turns       []float64 // shares of the asks

	derive bool    // heads, where theory knows them
	dates  float64 // share of the clients whose answers have a new date more or less, depending on when the clock's seconds begin
}

// Predict returns what theory predicts for s. Bursts are taken as one moment: a server that answers a held request
// between a burst's first event and its last needs more responses.
func Predict(s results.Scenario, c Coefficients) Prediction {
	observed := s.Rate
	s.Complete()
	if parts := s.Parts(); len(parts) > 1 {
		for i := range parts {
			parts[i].Rate = observed
		}
		return mixed(s, parts, c)
	}
	s.Rate = feedRate(s, observed)
	costs := c.Setups[SetupOf(s)]
	delay := c.Delay.value() + s.RTT.Seconds()/2
	p := Prediction{
		Scenario: s, Costs: costs, Delay: c.Delay, ServerMemory: costs.Memory.at(1, float64(s.Clients), 1),
		LoadMemory: costs.LoadMemory.at(1, float64(s.Clients), 1), KernelMemory: max(0, costs.KernelMemory.at(1, float64(s.Clients), 1)),
		derive: c.Derive && derivable(s), asks: c.Asks, turns: c.Turns, ended: c.Ended,
	}
	switch kind := s.Kind(); {
	case kind != transport.Stream && s.Workload == results.WorkloadTokens:
		p.answering()
	case kind == transport.Poll:
		if adapts(s) {
			p.adaptivePoll(delay)
		} else {
			p.shortPoll(delay)
		}
	case kind == transport.Hold:
		p.longPoll(delay)
	default:
		switch {
		case s.Ask == results.AskResponse:
			p.answeredHere()
		case s.RetryStream > 0:
			p.retryStream(delay)
		default:
			p.push()
		}
	}
	if s.Ask != results.AskResponse {
		for _, x := range p.sendings() {
			p.Traffic = p.Traffic.plus(x.traffic(s))
		}
	}
	p.Traffic = p.Traffic.plus(p.comings())
	if s.Upstream() {
		p.Latency.Base += s.RTT.Seconds()/2 + connecting(s, s.RTT.Seconds()/2) // the way to the server comes first
	}
	if s.Rate == 0 {
		p.Latency, p.Coalesced = unknown(), math.NaN()
	}
	if s.Cut { // what is published meanwhile waits for its clients
		p.Latency = unknown()
	}
	return p
}

func (p *Prediction) shortPoll(delay float64) {
	s, a, respond := p.Scenario, arrivalsOf(p.Scenario), p.Costs.Respond.value()
	period := pollPeriod(s, respond, delay)
	useful := a.useful(period)
	found := answers{full: useful / period, empty: (1 - useful) / period, lengthDigits: a.lengthDigits(period, LineBytes(s))}
	found.events, found.lines = s.Rate, s.Rate
	switch {
	case repeats(s) && s.Rate > 0:
		found = answers{full: 1 / period, events: useful / period, lines: 1 / period, lengthDigits: digits(LineBytes(s))}
	case s.Contract == results.Latest:
		found.events, found.lines, found.lengthDigits = found.full, found.full, digits(LineBytes(s))
	}
	found = visited(found, a, period, p.visits())
	p.Latency = shortPollLatency(a, s.Contract, period, respond, delay)
	if s.Session > 0 {
		p.Latency = unknown()
	}
	p.polling(found)
	p.Requests -= firstSooner(s, period)
	if !repeats(s) {
		p.Traffic = p.Traffic.withFirst(s, epochBytes, func(t float64) float64 { return min(1, t/period) })
		if s.Contract != results.Latest {
			p.Traffic = p.Traffic.less(firstLines(s, period) * LineBytes(s) * p.Costs.coding(s))
		}
	}
}

func (p *Prediction) longPoll(delay float64) {
	s, a := p.Scenario, arrivalsOf(p.Scenario)
	if math.IsNaN(delay) { // how many responses there are depends little on the network's own delay
		delay = s.RTT.Seconds() / 2
	}
	gap := 2*delay + connecting(s, delay)
	c := longPollCycle(a, gap, s.Hold.Seconds())
	found := answers{full: c.nonEmpty / c.length, empty: (1 - c.nonEmpty) / c.length, lengthDigits: c.lengthDigits(a, LineBytes(s))}
	found.events, found.lines = s.Rate, s.Rate
	if s.Contract == results.Latest {
		found.events, found.lines, found.lengthDigits = found.full, found.full, digits(LineBytes(s))
	}
	if p.Latency = fanOut(s, p.Costs.FanOut); s.RTT > 0 { // what an event has to wait for is shorter than a request's way
		p.Latency = c.latency(a, s.Contract, p.Latency.Mean())
	}
	p.polling(found)
	// The first to answer is the end of the first hold, or the first event.
	first := func(t float64) float64 {
		return 1 - (1-a.useful(min(t, s.Hold.Seconds())))*(1-firstHoldsOver(a, s.Hold.Seconds(), t))
	}
	p.Traffic = p.Traffic.withFirst(s, 0, first)
	if p.dates = 1; s.Measure.Seconds() == math.Floor(s.Measure.Seconds()) { // a first answer's date is new in any case
		p.dates = first((s.Settle + s.Measure).Seconds()) - first(s.Settle.Seconds())
	}
}

// polling fills in what follows from the answers.
func (p *Prediction) polling(found answers) {
	p.Requests = found.full + found.empty
	p.Empty = found.empty / p.Requests
	p.Coalesced = 1 - found.events/p.Scenario.Rate
	found.coding = p.Costs.coding(p.Scenario)
	if p.derive {
		p.Costs.Request, p.Costs.Response, p.Costs.Empty = derivedHeads(p.Scenario, found)
	}
	p.Traffic = pollTraffic(p.Scenario, found, p.Costs)
	p.ServerCPU = serverCPU(p.Scenario, p.Requests, p.Empty, p.Costs.CPU)
}

func (p *Prediction) push() {
	s := p.Scenario
	p.Latency = fanOut(s, p.Costs.FanOut)
	if s.Conflate > 0 {
		p.conflated()
	}
	p.Empty = math.NaN()
	p.Traffic = pushTraffic(s, p.Costs.coding(s)).times(connected(s))
	p.ServerCPU = serverCPU(s, 0, 0, p.Costs.CPU)
}
