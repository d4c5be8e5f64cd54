package model

import (
	"math"

	"pollpush/results"
	"pollpush/transport"
)

// chance is one standard error of what a run measures when theory is right: how many polls or heartbeats of each client
// fall into the window, and what a random schedule drew.
type chance struct {
	requests          float64                                    // per client and second
	share, coalesced  float64                                    // of polls, of events
	payload, down, up float64                                    // bytes per client and second
	phase, waiting    float64                                    // see quantile
	newest            func(of func(gap float64) float64) float64 // see newestError; nil: other than the newest are delivered, or none by chance
	late, latest      float64                                    // ns that the publisher was late by, on average and at worst
}

func chanceOf(r results.Run, p Prediction) chance {
	if p.parts != nil {
		return chanceOfMix(r, p)
	}
	s, a := p.Scenario, arrivalsOf(p.Scenario)
	clients, seconds := float64(s.Clients), float64(r.WindowNS)/1e9
	moments := float64(r.Delivery.Published) / a.perMoment()
	subscribers := clients / float64(s.Topics)
	if p.Requests == 0 {
		beat := heartbeatOf(s)
		beats := heartbeatsByChance(s, seconds) / (clients * seconds)
		events, _ := told(s)
		event := (p.Traffic.AppDown - beat.down/beat.interval) / events // matters where there are any
		c := chance{down: beats*beat.down + times(onTheWay(s)/seconds, event), up: beats * beat.up}
		if s.Workload == results.WorkloadTokens && s.TokenGap > 0 { // tokens on the way at one mark and not at the other, of each client as it happens
			under := min(float64(s.Tokens), s.RTT.Seconds()/2/s.TokenGap.Seconds()+1)
			c.down += times(under/math.Sqrt(clients)/seconds, event)
		}
		if s.Conflate > 0 && s.Rate > 0 {
			c.conflated(p, moments, seconds, event)
		}
		c.comeBack(p, seconds)
		if s.HTTP == results.HTTP2 && r.Scenario.Posting() != "" { // whether posts are answered with one new date more or less; a bound
			c.down += newDate / seconds / standardErrors
		}
		if s.HTTP == results.HTTP3 {
			c.up += beats*(quicUp+ackFrame(s, events, true)) + acknowledgedSoon(s)/2/standardErrors
		}
		if acknowledgedTogether(s, p.Costs.coding(s)) {
			c.up = math.NaN()
		}
		if recordedTogether(s) {
			c.down = math.NaN()
		}
		return c
	}

	period := 1 / p.Requests
	// The clients' phases are spread evenly over the period, so chance has a hand in their polls only at the two marks,
	// each of which may fall between a request and its answer; that is a bound, not a standard error.
	edge := 2.0 / standardErrors / (clients * seconds)
	c := chance{requests: edge, late: known(r.Lag.PublishMean), latest: known(r.Lag.PublishP99)}
	switch {
	case s.Kind() == transport.Stream:
		c.comingBack(p, moments, seconds)
	case adapts(s) && !a.periodic() && moments > 0:
		c.adaptive(p, seconds)
	case adapts(s) && s.Rate > 0:
		_, longest := s.Pauses()
		c.phase, c.share, c.coalesced = longest.Seconds()/subscribers, 1/clients, 1/clients
	case s.Kind() == transport.Hold:
		if !a.periodic() && moments > 0 { // all clients meet an event in the same state: each moment is one draw
			joined := max(0, 1-p.Requests*(1-p.Empty)/a.moments()) // of the moments, by being in one answer with others
			c.waiting = 1 / math.Sqrt(moments)
			c.share, c.coalesced = c.waiting*math.Sqrt(p.Empty*(1-p.Empty)), c.waiting*math.Sqrt(joined*(1-joined))
			c.requests += p.Requests * (c.share + c.coalesced)
		}
	case s.Rate == 0: // each answer is empty
	case a.periodic(): // the phases of an event's clients are one in each of n equal parts of the period
		c.phase, c.share, c.coalesced = period/subscribers, 1/clients, 1/clients
		// At each mark, each event that is still waited for can miscount a poll.
		c.share = max(c.share, edge*s.Rate*float64(s.Topics)*period*period)
	case moments > 0:
		c.phase, c.share = period/subscribers, a.usefulError(period, moments)
		c.coalesced = c.share / (s.Rate * period)
		if s.Contract == results.Latest && !repeats(s) {
			c.newest = func(of func(gap float64) float64) float64 { return a.newestError(period, moments, of) }
		}
	}
	if s.Kind() == transport.Hold {
		c.requests += onTheWay(s) / seconds
	}
	if sooner := firstSooner(s, period); sooner > 0 && r.Connect != nil { // first polls are as late as the work of handshakes has them; a bound
		late := max(0, float64(r.Connect.TookNS)/1e9-connecting(s, s.RTT.Seconds()/2))
		c.requests += min(sooner, late/period/seconds) / standardErrors
	}
	switch {
	case s.Session > 0: // after how much of the period a client leaves
		c.requests += math.Sqrt(p.visits()/12/clients/seconds) + edge
	case s.Workload == results.WorkloadTokens: // a client's answers begin and end elsewhere than the window does; a bound, not a standard error
		c.requests += p.Requests / float64(max(1, r.Delivery.Requests)) * clients / 2 / standardErrors
	}
	perRequest := func(bytes float64) float64 { return c.requests * bytes / p.Requests }
	c.down, c.up = perRequest(p.Traffic.AppDown), perRequest(p.Traffic.AppUp)
	c.comeBack(p, seconds)
	if p.derive && s.HTTP == results.HTTP2 { // whether there is one new date more or less; a bound, not a standard error
		c.down += p.dates / 2 * newDate / max(1, float64(s.Streams)) / seconds / standardErrors
	}
	if p.derive && coded(s) {
		c.up += p.Requests * epochError
	}
	if p.derive && s.HTTP == results.HTTP3 { // the delays in their acknowledgements take a byte more or less; a bound, not a standard error
		c.up, c.down = c.up+p.Requests/standardErrors, c.down+p.Requests/standardErrors
	}
	if acknowledgedTogether(s, p.Costs.coding(s)) {
		c.up = math.NaN()
	}
	c.down += times(c.share, p.Requests*math.Abs(p.Costs.Response.value()-p.Costs.Empty.value()))
	if s.Contract == results.Latest {
		c.payload = c.coalesced * s.Rate * float64(s.Payload)
		c.down += c.coalesced * s.Rate * LineBytes(s)
	}
	return c
}

// comeBack adds, of clients who leave and come back, those that are on the way at a mark: as many at both, give or take chance.
func (c *chance) comeBack(p Prediction, seconds float64) {
	s := p.Scenario
	if s.Session == 0 {
		return
	}
	cold := s
	cold.KeepAlive = results.KeepAliveOff
	took, back := connecting(cold, s.RTT.Seconds()/2)+s.RTT.Seconds(), p.comings()
	ways := math.Sqrt(2*took/p.visits()/float64(s.Clients)) / seconds
	c.up, c.down = c.up+ways*back.AppUp, c.down+ways*back.AppDown
}

// onTheWay is one standard error of how many events, per client, are on the way at one mark and not at the other, where the way takes
// time: one moment's at least, all of whose clients may meet a mark; that is a bound, not a standard error.
func onTheWay(s results.Scenario) float64 {
	if s.RTT == 0 || s.Rate == 0 {
		return 0
	}
	a := arrivalsOf(s)
	moments := 1. / standardErrors
	if !a.periodic() {
		moments += math.Sqrt(eventMoments(s) * s.RTT.Seconds()) // a transit's worth at each mark
	}
	return moments * a.perMoment() / float64(s.Topics)
}

// heartbeatsByChance is one standard error of how many heartbeats of all clients fall into the window.
func heartbeatsByChance(s results.Scenario, seconds float64) float64 {
	whole, part := math.Modf(seconds / heartbeatOf(s).interval)
	switch {
	case s.Heartbeat == 0: // a record of a version whose heartbeats had random phases: each client has one of two numbers of them
		return math.Sqrt(part * (1 - part) * float64(s.Clients))
	case whole > 0 && part == 0: // one more or less at either mark; a bound, not a standard error
		return 2. / standardErrors
	default: // the turns of up to 20,000 clients are spread so that any part of a period has its share, less or more 3.6
		return 4. / standardErrors
	}
}

// quantile is the tolerance, in nanoseconds, of a measured quantile q. By chance, a poller's phase is anywhere in its part
// of the period; long polls have as many independent waits as there were moments with events, so that what they measure
// is the quantile of some q near by.
func (c chance) quantile(p Prediction, q, measured float64) float64 {
	near := standardErrors * c.waiting * math.Sqrt(q*(1-q))
	if age := p.Latency.Quantile(q) - p.Latency.Base; c.newest != nil {
		near = standardErrors * c.newest(func(gap float64) float64 { return min(gap, age) })
	}
	if measured < p.Latency.Quantile(q)*1e9 {
		near = -near
	}
	other := p.Latency.Quantile(min(1, max(0, q+near)))
	late := c.late
	if q > 0.5 {
		late = c.latest
	}
	return c.latency(p, p.Latency.Quantile(q), math.Abs(other-p.Latency.Quantile(q)), late)
}

// mean is the tolerance of the measured mean.
func (c chance) mean(p Prediction) float64 {
	spread := c.waiting * p.Latency.Width / 2
	if c.newest != nil {
		spread = c.newest(func(gap float64) float64 { return gap * gap / 2 })
	}
	return c.latency(p, p.Latency.Mean(), standardErrors*spread, c.late)
}

// latency is a tolerance in nanoseconds, of predicted seconds and of what chance may add to them; NaN where theory rests
// on the machine alone. What the publisher was late by is in the latency, and no theory's.
func (c chance) latency(p Prediction, predicted, byChance, late float64) float64 {
	s := p.Scenario
	shaped := s.Kind() == transport.Poll || s.Kind() == transport.Hold && s.RTT > 0 || (s.Conflate > 0 || s.RetryStream > 0) && waits(p.Latency)
	if !shaped || s.Kind() == transport.Hold && s.Clients > s.Topics && len(p.Costs.FanOut.From) == 0 { // the transits are not all
		return math.NaN()
	}
	return (latencyTolerance*predicted+c.phase+byChance)*1e9 + late
}

// known is *p, and 0 where it was not measured.
func known(p *int64) float64 {
	if p == nil {
		return 0
	}
	return float64(*p)
}
