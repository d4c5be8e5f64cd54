package model

import "math"

// joined is one standard error of the share of so many random moments whose events are not sent by themselves: all clients of a topic
// meet an event in the same state, so that each moment is one draw. Events by the clock leave nothing to chance.
func joined(share, moments float64) float64 {
	share = min(1, max(0, share))
	return math.Sqrt(share * (1 - share) / max(1, moments))
}

// conflated is what chance has of a stream that leaves events out, of which an event takes so many bytes. All clients may be told of
// one at a mark; that is a bound, not a standard error.
func (c *chance) conflated(p Prediction, moments, seconds, event float64) {
	s, a := p.Scenario, arrivalsOf(p.Scenario)
	if !a.periodic() {
		c.coalesced, c.waiting = joined(p.Coalesced, moments), 1/math.Sqrt(max(1, moments))
	}
	c.coalesced += 1. / standardErrors / (s.Rate * seconds)
	sends := c.coalesced * s.Rate
	c.payload, c.down = sends*float64(s.Payload), c.down+sends*event
}

// comingBack is what chance has of a stream that ends after each burst: whether an event comes while its clients are away, and one
// answer of all clients at a mark.
func (c *chance) comingBack(p Prediction, moments, seconds float64) {
	a := arrivalsOf(p.Scenario)
	c.requests += 1. / standardErrors / seconds
	if share := 1 - p.Requests/a.moments(); !a.periodic() {
		c.waiting = 1 / math.Sqrt(max(1, moments))
		c.coalesced = joined(share, moments)
		c.requests += a.moments() * c.coalesced
	} else if share > 0 {
		c.phase = 1 / a.rate
	}
}

// adaptive is what chance has of polls that adapt to random events.
func (c *chance) adaptive(p Prediction, seconds float64) {
	s := p.Scenario
	_, longest := s.Pauses()
	polls, full := adaptiveChance(s, p.Latency.Width-longest.Seconds(), seconds)
	c.phase = longest.Seconds() * float64(s.Topics) / float64(s.Clients)
	c.share = (1 - p.Empty) * (polls + full)
	c.coalesced = (1 - p.Coalesced) * full
	c.requests += p.Requests * polls
	c.waiting = full
}

// waits reports whether what events wait for is nearly all of a latency.
func waits(d Distribution) bool { return d.Mean() > 20*d.Base }

// newestError is one standard error, in a run that met n random moments, of what polls each t seconds that are told the newest event see of
// its age, at the rate that this run had. Polls at random phases find an event as new for m = min(x, t) of the gap x after it, at ages
// from 0 to m: of says what a gap of m seconds contributes, which is divided by all m. That ratio v of two sums has, with z = of(m) - v·m and
// x in mean gaps, the error √((Var z - Cov(z, x)²) / n) / E m. A rate known takes off the covariance. Own derivation.
func (a arrivals) newestError(t, n float64, of func(gap float64) float64) float64 {
	const parts = 500 // of equal probability
	var sum, all float64
	each := func(yield func(x, m float64)) {
		for i := range parts {
			x := -math.Log((float64(i) + 0.5) / parts)
			yield(x, min(x/a.moments(), t))
		}
	}
	each(func(_, m float64) { sum, all = sum+of(m), all+m })
	var variance, covariance float64
	each(func(x, m float64) {
		z := of(m) - sum/all*m
		variance, covariance = variance+z*z/parts, covariance+z*(x-1)/parts
	})
	return math.Sqrt(max(0, variance-covariance*covariance)/n) / (all / parts)
}
