package model

import (
	"math"
	"slices"

	"pollpush/results"
	"pollpush/transport"
)

// An adaptive client's polls are found to be so many of each length: the time between two polls' arrivals, which is a pause and what
// the exchange takes.
type step struct{ length, often float64 } // seconds, per second

// steps returns how often an adaptive client is at each of its pauses, from the shortest to the longest, where events come at random:
// a poll is empty with probability e^-(λL), L after the one before, whatever was before that, so that the pauses are a Markov chain
// that each poll with an event sets back to the shortest, and that stays at the longest. Own derivation.
func steps(a arrivals, shortest, longest, exchange float64) []step {
	if a.rate == 0 {
		return []step{{longest + exchange, 1 / (longest + exchange)}}
	}
	var all []step
	reached, cycle := 1., 0. // of the cycles between two polls with events; seconds
	for pause := shortest; ; pause = min(2*pause, longest) {
		s := step{pause + exchange, reached}
		if pause == longest {
			s.often /= -math.Expm1(-a.moments() * s.length) // and again, until there is an event
		}
		all = append(all, s)
		cycle += s.often * s.length
		if pause == longest {
			break
		}
		reached *= math.Exp(-a.moments() * s.length)
	}
	for i := range all {
		all[i].often /= cycle
	}
	return all
}

// polling is what adaptive polls are answered with, and how long events wait for one, as a mixture of what they wait for polls at
// equal distances.
func adaptivePolls(s results.Scenario, all []step) (found answers, waits []float64) {
	a := arrivalsOf(s)
	shares := make([]float64, len(all)) // of the events that are delivered
	for i, step := range all {
		useful := step.often * a.useful(step.length)
		found.full += useful
		found.empty += step.often - useful
		found.lengthDigits += times(useful, a.lengthDigits(step.length, LineBytes(s)))
		shares[i] = step.often * step.length
		if s.Contract == results.Latest {
			shares[i] = useful
		}
	}
	found.events, found.lines, found.lengthDigits = s.Rate, s.Rate, times(found.lengthDigits, 1/found.full)
	if s.Contract == results.Latest {
		found.events, found.lines, found.lengthDigits = found.full, found.full, digits(LineBytes(s))
		for i := range shares {
			shares[i] /= found.full
		}
	}
	const fineness = 4096
	before := 0.
	for i, step := range all {
		wait := newest(a, s.Contract, Distribution{Width: step.length})
		for n := math.Ceil(before*fineness - 0.5); n+0.5 < (before+shares[i])*fineness; n++ {
			waits = append(waits, wait.Quantile(min(1, ((n+0.5)/fineness-before)/shares[i])))
		}
		before += shares[i]
	}
	slices.Sort(waits)
	return found, waits
}

// adaptiveByClock is adaptivePolls where events come by the clock: then what a client finds follows from its phase alone. The polls of
// clients at evenly spread phases of the longest pause are played, from the beginning of the run.
func adaptiveByClock(s results.Scenario, shortest, longest, exchange float64) (found answers, waits []float64) {
	const clients, most = 512, 1 << 19 // polls that are played
	from, to := s.Settle.Seconds(), (s.Settle + s.Measure).Seconds()
	to = min(to, from+max(2*longest+20/s.Rate, most/clients*shortest))
	line := LineBytes(s)
	for i := range clients {
		topic := float64(i%s.Topics) + 0.5
		due := func(k float64) float64 { return (k + topic/float64(s.Topics)) / s.Rate } // of event k, from 0
		next, pause := 0., longest
		for at := (float64(i) + 0.5) / clients * (longest + exchange); at < to+longest; at += pause + exchange {
			first := next
			for due(next) <= at {
				if s.Contract != results.Latest && due(next) >= from && due(next) < to {
					waits = append(waits, at-due(next))
				}
				next++
			}
			within := at >= from && at < to
			pause = min(2*pause, longest)
			if n := next - first; n > 0 {
				pause = shortest
				if newest := due(next - 1); s.Contract == results.Latest && newest >= from && newest < to {
					waits, n = append(waits, at-newest), 1
				}
				if within {
					found.full++
					found.lines += n
					found.lengthDigits += digits(n * line)
				}
			} else if within {
				found.empty++
			}
		}
	}
	perSecond := 1. / clients / (to - from)
	found.lengthDigits = times(found.lengthDigits, 1/found.full)
	found.full, found.empty, found.lines = found.full*perSecond, found.empty*perSecond, found.lines*perSecond
	found.events = float64(len(waits)) * perSecond
	slices.Sort(waits)
	return found, waits
}

// adaptivePoll predicts short polling that adapts.
func (p *Prediction) adaptivePoll(delay float64) {
	s, respond := p.Scenario, p.Costs.Respond.value()
	shortest, longest := s.Pauses()
	exchange := 2*delay + respond
	if math.IsNaN(exchange) { // how often it asks depends little on what the machine adds
		exchange = s.RTT.Seconds()
	}
	var found answers
	var waits []float64
	if a := arrivalsOf(s); a.periodic() && a.rate > 0 {
		found, waits = adaptiveByClock(s, shortest.Seconds(), longest.Seconds(), exchange)
	} else {
		found, waits = adaptivePolls(s, steps(a, shortest.Seconds(), longest.Seconds(), exchange))
	}
	p.Latency = Distribution{Base: respond + delay, Width: longest.Seconds() + exchange, Waits: waits}
	p.polling(found)
	p.Traffic = p.Traffic.withFirst(s, epochBytes, func(t float64) float64 { return min(1, t/p.Latency.Width) })
}

// adapts reports whether a scenario's polls are adaptive.
func adapts(s results.Scenario) bool { return s.Kind() == transport.Poll && s.Adaptive != "" }

// adaptiveChance is one standard error of what adaptive polls come to in so many seconds of random events, relative to their number:
// of the polls, and of those with events. A cycle between two polls with events takes a time that its number of polls says, and all of
// a topic's clients meet the same events. That the rate of events is known is left out, so that these are rather too large.
func adaptiveChance(s results.Scenario, exchange, seconds float64) (polls, full float64) {
	a := arrivalsOf(s)
	shortest, longest := s.Pauses()
	pause, reached, time := shortest.Seconds(), 1., 0.
	var cycles []cycleOf
	mean := cycleOf{}
	for n := 1.; reached > 1e-9 && n < 1e5; n++ {
		time += pause + exchange
		ends := reached * a.useful(pause+exchange)
		cycles = append(cycles, cycleOf{ends, n, time})
		mean.polls, mean.time = mean.polls+ends*n, mean.time+ends*time
		reached -= ends
		pause = min(2*pause, longest.Seconds())
	}
	var varyPolls, varyTime float64
	for _, c := range cycles {
		surplus := c.polls - c.time*mean.polls/mean.time
		varyPolls += c.share * surplus * surplus
		varyTime += c.share * (c.time - mean.time) * (c.time - mean.time)
	}
	n := math.Sqrt(max(1, seconds/mean.time*float64(s.Topics)))
	return math.Sqrt(varyPolls) / mean.polls / n, math.Sqrt(varyTime) / mean.time / n
}

// A cycleOf is one that a share of the cycles are like.
type cycleOf struct{ share, polls, time float64 }
