package model

import (
	"math"

	"pollpush/results"
)

// A Distribution of latencies, in seconds. All that theory predicts here has one shape: Base, and with probability
// 1-Atom a wait between 0 and Width on top. The wait is uniform where Rate is 0, else exponential with that rate, cut
// off at Width: the age of the newest of several random events.
//
// Where a wait has no such shape, Waits are equally likely ones, from the shortest to the longest; Width bounds them, and Atom and Rate
// don't matter.
type Distribution struct {
	Base  float64
	Atom  float64
	Width float64
	Rate  float64
	Waits []float64
}

// Mean returns the mean in seconds.
func (d Distribution) Mean() float64 {
	if n := len(d.Waits); n > 0 {
		var sum float64
		for _, wait := range d.Waits {
			sum += wait
		}
		return d.Base + sum/float64(n)
	}
	wait := d.Width / 2
	if l := d.Rate * d.Width; l > 0 {
		wait = 1/d.Rate + d.Width*math.Exp(-l)/math.Expm1(-l)
	}
	return d.Base + (1-d.Atom)*wait
}

// Quantile returns the latency in seconds that a share q of the events stays below, q from 0 to 1.
func (d Distribution) Quantile(q float64) float64 {
	if n := len(d.Waits); n > 0 && q < 1 {
		at, part := math.Modf(max(0, q*float64(n)-0.5)) // each stands for the middle of its share
		wait, next := d.Waits[min(int(at), n-1)], d.Width
		if int(at)+1 < n {
			next = d.Waits[int(at)+1]
		}
		return d.Base + wait + part*(next-wait)
	}
	if len(d.Waits) > 0 {
		return d.Base + d.Width
	}
	if q <= d.Atom {
		return d.Base + 0*d.Width // not a number where Width isn't
	}
	q = (q - d.Atom) / (1 - d.Atom)
	if l := d.Rate * d.Width; l > 0 {
		return d.Base + min(d.Width, -math.Log1p(q*math.Expm1(-l))/d.Rate)
	}
	return d.Base + q*d.Width
}

// unknown is the distribution where there is nothing to predict.
func unknown() Distribution {
	nan := math.NaN()
	return Distribution{Base: nan, Atom: nan, Width: nan, Rate: nan}
}

// shortPollLatency is how long events wait for the poll that finds them, and for its answer: U(0,T) + R + d. The
// request's own way is not added, since an event is caught if it happens before the request arrives. T is the time
// between two polls' arrivals (see pollPeriod), R the server's response time, d the one-way delay. Events periodic in
// phase with one client's polls give that client a constant; over random phases the distribution is this one.
//
// Under the latest contract only the newest event of a window is delivered: its age is an exponential cut off at T for
// Poisson moments, and uniform up to the event interval for periodic events. Own derivation, both.
func shortPollLatency(a arrivals, contract string, period, respond, delay float64) Distribution {
	return newest(a, contract, Distribution{Base: respond + delay, Width: period})
}

// newest narrows a window of waiting events to the newest one, if contract delivers only that.
func newest(a arrivals, contract string, d Distribution) Distribution {
	switch {
	case contract != results.Latest:
	case a.periodic():
		d.Width = min(d.Width, 1/a.rate)
	default:
		d.Rate = a.moments()
	}
	return d
}

// pollPeriod is the time between two polls' arrivals in seconds: T when a clock drives them; W + RTT + R when they are
// response-driven, as in Bozdag, Mesbah, van Deursen 2009, with the time for connecting where each poll does.
func pollPeriod(s results.Scenario, respond, delay float64) float64 {
	if s.Think > 0 {
		return s.Think.Seconds() + connecting(s, delay) + 2*delay + respond
	}
	return s.PollInterval.Seconds()
}

// fanOut is the latency of a serial fan-out, d + U(0, N·s): the server writes to one client after the other, s seconds
// each, and a client's place in that order is random. Uniform as Van de Vyvere, Colpaert, Verborgh 2020 measured it for
// SSE. d and s fall with the rate of events (see Law). It has no queue: where fan-outs take longer than the time to the
// next event, of any topic, latency grows without bound, and nothing is predicted.
//
// Where an added round-trip time is all that is known, it stands for the whole.
func fanOut(s results.Scenario, law Law) Distribution {
	subscribers, rate := float64(s.Clients)/float64(s.Topics), eventMoments(s)
	d := Distribution{Base: law.at(1, 0, rate), Width: 2 * law.at(0, subscribers, rate)}
	if math.IsNaN(d.Base) && s.RTT > 0 {
		d = Distribution{}
	}
	if rate*d.Width >= 1 {
		return unknown()
	}
	d.Base += s.RTT.Seconds() / 2
	return d
}

// eventMoments is how often per second an event of any topic is due, or several at once.
func eventMoments(s results.Scenario) float64 { return arrivalsOf(s).moments() * float64(s.Topics) }
