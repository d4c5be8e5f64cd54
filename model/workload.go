package model

import (
	"math"
	"math/rand/v2"

	"pollpush/results"
	"pollpush/transport"
)

// feedRate is how many messages per second each topic has where the clients publish, or have them published: those that all of the topic's
// clients send, or the tokens of the answers that its client asks for. Where a run has had another rate, that is the one to predict.
func feedRate(s results.Scenario, observed float64) float64 {
	switch {
	case s.Direction == results.DirectionUp: // which the server takes, and tells nobody
		return 0
	case !s.Upstream() && s.Workload != results.WorkloadTokens:
		return s.Rate
	case observed > 0:
		return observed
	case s.Upstream():
		return s.SendRate * float64(s.Clients) / float64(s.Topics)
	}
	return float64(s.Tokens) / answeredOf(s).period
}

// An answered is how a client hears one answer of many tokens after another: it asks again as soon as it has heard the last token.
type answered struct {
	period      float64   // seconds from question to question
	full, empty float64   // responses with tokens, and without, for an answer; 0 for streams
	lines       []float64 // tokens in each of some responses
}

// answersPlayed is how many answers are played where the gaps between tokens are random: beyond them nothing changes that matters.
const answersPlayed = 200

// answeredOf plays some answers one after the other, in seconds of the server's clock. A poll has the tokens that were made since the
// one before; a held request has the first one after it came, or those that had been made by then.
func answeredOf(s results.Scenario) answered {
	random := rand.New(rand.NewPCG(1, 2))
	rtt, gap := s.RTT.Seconds(), s.TokenGap.Seconds()
	interval, hold := pollPeriod(s, 0, rtt/2), s.Hold.Seconds()
	if s.TokenTrace() != "" || s.Kind() == transport.Poll && !(interval > 0) || s.Kind() == transport.Hold && hold <= 0 { // gaps stand in a file
		nan := math.NaN()
		return answered{period: nan, full: nan, empty: nan}
	}
	n := answersPlayed
	if s.TokenArrivals != results.TokensPoisson && s.Kind() != transport.Poll {
		n = 20
	}
	var a answered
	asked, at := 0., 0. // when the question came, and the latest request; the answer to it leaves at once, or when it is held until then
	for i := range n {
		if s.Kind() == transport.Poll && i%max(1, s.Turns) == 0 { // who polls asks anew after a random part of the interval: here after each
			asked += (float64(i) + 0.5) / float64(n) * interval
		}
		due := asked + s.FirstToken.Seconds() + s.ReadingTime().Seconds()/float64(max(1, s.Turns))
		tokens := make([]float64, s.Tokens)
		for i := range tokens {
			tokens[i] = due
			if s.TokenArrivals == results.TokensPoisson {
				due += random.ExpFloat64() * gap
			} else {
				due += gap
			}
		}
		last := tokens[len(tokens)-1]
		switch s.Kind() {
		case transport.Stream:
			asked = last + rtt
			continue
		case transport.Poll:
			for len(tokens) > 0 {
				at += interval
				tokens = a.respond(tokens, at)
			}
			asked = at + rtt
		case transport.Hold:
			at = max(at, asked)
			for len(tokens) > 0 {
				at = min(max(at, tokens[0]), at+hold)
				tokens = a.respond(tokens, at)
				at += rtt
			}
			asked = at
		}
	}
	a.period, a.full, a.empty = asked/float64(n), a.full/float64(n), a.empty/float64(n)
	return a
}

// respond takes those of the tokens that are made by a time, in one response.
func (a *answered) respond(tokens []float64, at float64) (rest []float64) {
	n := 0
	for n < len(tokens) && tokens[n] <= at {
		n++
	}
	if n == 0 {
		a.empty++
		return tokens
	}
	a.full++
	a.lines = append(a.lines, float64(n))
	return tokens[n:]
}

// lengthDigits is the mean number of digits of a response's length.
func (a answered) lengthDigits(line float64) float64 {
	sum := 0.
	if len(a.lines) == 0 {
		return 0
	}
	for _, n := range a.lines {
		sum += digits(n * line)
	}
	return sum / float64(len(a.lines))
}

// questions is how many questions a client asks per second, at the scenario's rate of tokens.
func questions(s results.Scenario, given Coefficient) float64 {
	if asks := given.value(); !math.IsNaN(asks) {
		return asks
	}
	return s.Rate / float64(s.Tokens)
}

// answering is Predict for who polls for tokens.
func (p *Prediction) answering() {
	s, a := p.Scenario, answeredOf(p.Scenario)
	perSecond := s.Rate / float64(s.Tokens) // answers
	found := answers{full: perSecond * a.full, empty: perSecond * a.empty, events: s.Rate, lines: s.Rate, lengthDigits: a.lengthDigits(LineBytes(s))}
	if s.Kind() == transport.Poll {
		found.full = min(found.full, 1/s.PollInterval.Seconds())
		found.empty = max(0, 1/s.PollInterval.Seconds()-found.full)
	}
	p.Latency = unknown()
	p.polling(found)
}
