package model

import (
	"iter"
	"math"
	"math/rand/v2"

	"pollpush/results"
	"pollpush/transport"
)

// An exchange is a poll of one connection and its answer.
type exchange struct {
	at    float64 // seconds since publishing began
	after int     // the number in the request's cursor
	lines float64 // in the answer
}

// The exchanges of a connection that are played at most: beyond them nothing changes that a table of 4 kB still shows.
const playedAtMost = 150

// played returns exchanges of a connection on which clients are answered as found says: those before the window, and those in it.
// The clients of a connection poll one after the other; held requests are answered at the same time, those of one topic.
func played(s results.Scenario, found answers) (before, within iter.Seq[exchange]) {
	a, clients := arrivalsOf(s), max(1, float64(s.Streams))
	perClient := found.full + found.empty
	together := 1.
	if s.Kind() == transport.Hold {
		together = math.Ceil(clients / float64(s.Topics))
	}
	step, settled := together/clients/perClient, s.Settle.Seconds()
	published := func(at float64) float64 { return max(0, math.Floor(a.rate*at+1e-6)) }
	play := func(from float64, moments int) iter.Seq[exchange] {
		random := rand.New(rand.NewPCG(uint64(moments), 1))
		lines := func(at float64) float64 {
			n := 0.
			switch {
			case s.Kind() == transport.Hold && random.Float64()*perClient >= found.full:
				return 0
			case s.Kind() == transport.Hold:
				return math.Round(found.lines / found.full)
			case a.periodic():
				n = published(at) - published(at-1/perClient)
			default:
				n = poisson(random, a.moments()/perClient) * a.perMoment()
			}
			if s.Contract == results.Latest {
				n = min(n, 1)
			}
			return n
		}
		return func(yield func(exchange) bool) {
			held := published(from - 1/perClient)
			for i, at := 0, from; i < moments; i++ {
				n, after := lines(at), published(at-1/perClient)
				if s.Kind() == transport.Hold { // who is answered with events asks for those after them
					after, held = held, held+n
				}
				for range int(together) {
					if !yield(exchange{at, int(after), n}) {
						return
					}
				}
				if s.Kind() == transport.Hold && !a.periodic() {
					at += random.ExpFloat64() * step
				} else {
					at += step
				}
			}
		}
	}
	count := func(seconds float64) int { return int(math.Ceil(min(seconds/step, max(playedAtMost/together, 2)))) }
	first := count(settled)
	return play(settled-float64(first)*step, first), play(settled, max(1, count(s.Measure.Seconds())))
}

// poisson draws how many of what comes at random there are where there are so many on average (Knuth's method).
func poisson(random *rand.Rand, mean float64) float64 {
	if mean > 500 {
		return math.Round(mean)
	}
	n, product := -1., 1.
	for limit := math.Exp(-mean); product > limit; n++ {
		product *= random.Float64()
	}
	return n
}
