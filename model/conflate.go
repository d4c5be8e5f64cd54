package model

import (
	"math"

	"pollpush/results"
)

// forever is a hold that nothing but an event ends, in seconds.
const forever = 1e9

// told returns how many events a stream sends to a client per second, and how often it writes: those due at one moment at once.
//
// A conflated stream sends one event at a time. After it, for a period T, there is none, and what comes meanwhile waits; then the
// newest is sent, or, if there is none, the next one as it comes. With random events that is the cycle of a long poll whose client is
// away for T and whose hold never ends: 1/(T + e^-λT/λ) events per second. Of events by the clock it is each, or one per T. A burst is
// not one moment to it, since it sends the first at once; how much of the burst had come by then is not known.
func told(s results.Scenario) (events, writes float64) {
	a, period := arrivalsOf(s), s.Conflate.Seconds()
	switch {
	case period == 0:
		return s.Rate, a.moments()
	case s.Rate == 0:
		return 0, 0
	case a.periodic():
		events = min(s.Rate, 1/period)
	case a.perMoment() > 1:
		events = math.NaN()
	default:
		events = 1 / longPollCycle(a, period, forever).length
	}
	return events, events
}

// conflated predicts a stream that leaves events out: which is what push sends, less often, and events wait.
func (p *Prediction) conflated() {
	s, a := p.Scenario, arrivalsOf(p.Scenario)
	events, _ := told(s)
	p.Coalesced = 1 - events/s.Rate
	plain := s
	plain.Conflate, plain.Rate, plain.Arrivals = 0, events, "periodic"
	d := fanOut(plain, p.Costs.FanOut) // of what is sent
	switch period := s.Conflate.Seconds(); {
	case a.periodic() && a.rate*period > 1:
		if ages := agesByClock(a.rate * period); ages != nil {
			d = Distribution{Base: d.Mean(), Waits: ages, Width: 1 / a.rate}
			for i := range ages {
				ages[i] /= a.rate
			}
		}
	case !a.periodic():
		d = longPollCycle(a, period, forever).latency(a, results.Latest, d.Mean())
	}
	p.Latency = d
}

// agesByClock returns how old the newest of periodic events is, in intervals between two of them, when it is asked for after each so
// many intervals from one of them on: with p/q intervals it is 0, 1/q, ... (q-1)/q in some order. It returns nil where that is 0 each time.
func agesByClock(intervals float64) []float64 {
	const finest = 64
	for q := 1.; q < finest; q++ {
		if p := intervals * q; math.Abs(p-math.Round(p)) < 1e-6*p {
			if q == 1 {
				return nil
			}
			ages := make([]float64, int(q)*finest)
			for i := range ages {
				ages[i] = float64(i/finest) / q
			}
			return ages
		}
	}
	ages := make([]float64, finest)
	for i := range ages {
		ages[i] = (float64(i) + 0.5) / finest
	}
	return ages
}
