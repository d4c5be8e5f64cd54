package model

import "math"

// This file is about state, not events: at a random moment, is what a client has the newest there is (freshness, a
// share), and if not, for how long has it not been (age, seconds; 0 when fresh)? Own derivation, all of it.
//
// What a client has is as the server had it some time ago. For polling that time is U(R+d, R+d+T), for a serial fan-out
// U(d, d+N·s): between from and from+width in both.

// quiet is the probability that t seconds pass without an event.
func (a arrivals) quiet(t float64) float64 {
	if a.periodic() {
		return max(0, 1-a.rate*t)
	}
	return math.Exp(-a.moments() * t)
}

// quietTime is the integral of quiet from 0 to t: the mean time to the first event, or t if that is less.
func (a arrivals) quietTime(t float64) float64 {
	switch {
	case a.rate == 0:
		return t
	case a.periodic():
		t = min(t, 1/a.rate)
		return t - a.rate*t*t/2
	}
	return -math.Expm1(-a.moments()*t) / a.moments()
}

// quietArea is the integral of quietTime from 0 to t.
func (a arrivals) quietArea(t float64) float64 {
	switch {
	case a.rate == 0:
		return t * t / 2
	case a.periodic():
		within := min(t, 1/a.rate)
		return within*within/2 - a.rate*within*within*within/6 + (t-within)/a.rate/2
	}
	return (t - a.quietTime(t)) / a.moments()
}

// freshness is the share of time in which nothing happened since what the client has. With from = 0, width = T and
// Poisson events it is (1 - e^-λT) / λT.
func (a arrivals) freshness(from, width float64) float64 {
	if width == 0 {
		return a.quiet(from)
	}
	return (a.quietTime(from+width) - a.quietTime(from)) / width
}

// age is the mean time since the first event that the client hasn't got. With from = 0, width = T, l = λT and Poisson
// events it is T·(1/2 - 1/l + (1 - e^-l) / l²).
func (a arrivals) age(from, width float64) float64 {
	if width == 0 {
		return from - a.quietTime(from)
	}
	return from + width/2 - (a.quietArea(from+width)-a.quietArea(from))/width
}

// freshness of a long poll: nothing waits at the server, and nothing happened during the transit.
func (c cycle) freshness(a arrivals, delay float64) float64 {
	if a.periodic() || a.rate == 0 {
		return a.freshness(delay, c.periodicWidth(a))
	}
	return c.nonEmpty / c.events * a.quiet(delay)
}

// age of a long poll: if something waits at the server, since it does, and a transit more.
func (c cycle) age(a arrivals, delay float64) float64 {
	if a.periodic() || a.rate == 0 {
		return a.age(delay, c.periodicWidth(a))
	}
	nothingWaits := c.nonEmpty / c.events
	waited := (c.gap*c.gap/2 - a.quietArea(c.gap)) / c.length
	return waited + (1-nothingWaits)*delay + nothingWaits*(delay-a.quietTime(delay))
}

// periodicWidth is the gap if events periodically wait for its end, and 0 if they always meet a held request.
func (c cycle) periodicWidth(a arrivals) float64 {
	if a.rate*c.gap >= 1 {
		return c.gap
	}
	return 0
}
