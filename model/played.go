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

const (
	// The exchanges of a connection that are played at most: beyond them nothing changes that a table of 4 kB still shows.
	playedAtMost = 150
	// The connections that are played at most, and less where they have many exchanges, beside which it matters little what came first.
	connectionsAtMost = 16
)

// A connection's exchanges are those before the window, which fill its tables, and those in it.
type connection struct{ before, within iter.Seq[exchange] }

// played returns connections on which clients are answered as found says, which stand for all: their phases are spread evenly over the
// time from one exchange to the next, so that a short settling time has as many without an exchange as it really leaves.
// The clients of a connection poll one after the other, from before publishing begins; held requests are answered at the same time,
// those of one topic, and not before there is something to say.
func played(s results.Scenario, found answers) []connection {
	clients, perClient := max(1, float64(s.Streams)), found.full+found.empty
	together := 1.
	if s.Kind() == transport.Hold {
		together = math.Ceil(clients / float64(s.Topics))
	}
	step := together / clients / perClient
	n := max(1, min(connectionsAtMost, math.Floor(playedAtMost*step/max(step, s.Measure.Seconds()))))
	all := make([]connection, int(n))
	for i := range all {
		all[i] = playedAt(s, found, (float64(i)+0.5)/n, step, int(together))
	}
	return all
}

// playedAt returns the exchanges of a connection with that phase, in steps, at which so many are answered together.
func playedAt(s results.Scenario, found answers, phase, step float64, together int) connection {
	a, perClient, settled, hold := arrivalsOf(s), found.full+found.empty, s.Settle.Seconds(), s.Kind() == transport.Hold
	published := func(at float64) float64 { return max(0, math.Floor(a.rate*at+0.5+1e-6)) } // the first one in the middle of its interval
	play := func(from, to float64) iter.Seq[exchange] {
		random := rand.New(rand.NewPCG(math.Float64bits(phase), math.Float64bits(from)))
		lines := func(at float64) float64 {
			n := 0.
			switch {
			case hold && random.Float64()*perClient >= found.full:
				return 0
			case hold:
				return math.Round(found.lines / found.full)
			case at < 0:
				return 0
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
		next := func(at float64) float64 {
			if hold && !a.periodic() {
				return at + random.ExpFloat64()*step
			}
			return at + step
		}
		return func(yield func(exchange) bool) {
			held := published(from - 1/perClient)
			for at := from; at < to; at = next(at) {
				n, after := lines(at), published(at-1/perClient)
				if hold { // who is answered with events asks for those after them
					after, held = held, held+n
				}
				for range together {
					if !yield(exchange{at, int(after), n}) {
						return
					}
				}
			}
		}
	}
	began := phase * step
	if !hold { // their first polls are answered while the last of them connect
		began -= 1 / perClient
	}
	atMost := math.Ceil(playedAtMost/float64(together)) * step
	skipped := max(0, math.Ceil((settled-began-atMost)/step))
	first := began + step*max(0, math.Ceil((settled-began)/step))
	return connection{play(began+skipped*step, settled), play(first, settled+max(min(s.Measure.Seconds(), atMost), first-settled+step/2))}
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
