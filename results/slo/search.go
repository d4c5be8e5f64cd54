package slo

import (
	"math"
	"strconv"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Bracket is what the runs of a search for the highest rate say, in events per second of a topic.
type Bracket struct {
	Held    float64 // the highest rate, below Gave, at which the objective held; 0: none is known
	Gave    float64 // the lowest one at which it did not; 0: none is known
	Why     string  // it did not
	Limited bool    // an instrument gave way there, and not the server: what it can do is Held at the least
	Busy    float64 // share of the server's cores' time at Held, or of the load generator's if that is more, 0 to 1; NaN: neither is known
	Steps   int     // runs that were made
	Down    int     // of those, how many did not hold
}

// Bracket returns what runs, which are the steps of one search, say of the highest rate at which the objective holds.
func (o Objective) Bracket(runs []results.Run) Bracket {
	b := Bracket{Busy: math.NaN(), Steps: len(runs)}
	for _, r := range runs {
		outcome, why := o.Outcome(r)
		rate := r.Scenario.Rate
		if outcome != Broke && outcome != Limited {
			continue
		}
		b.Down++
		if b.Gave == 0 || rate < b.Gave {
			b.Gave, b.Why, b.Limited = rate, why, outcome == Limited
		}
	}
	for _, r := range runs {
		outcome, _ := o.Outcome(r)
		if rate := r.Scenario.Rate; outcome == Held && rate > b.Held && (b.Gave == 0 || rate < b.Gave) {
			b.Held, b.Busy = rate, busier(stats.Utilisation(r), stats.LoadBusy(r))
		}
	}
	return b
}

// busier is the larger of two shares, of which each may be unknown.
func busier(a, b float64) float64 {
	if math.IsNaN(a) || b > a {
		return b
	}
	return a
}

const (
	// narrow is how near to each other the rates of a bracket are when the search is over.
	narrow = 1.05
	// narrowLimited is that where an instrument gave way: what lies between says more of it than of the server.
	narrowLimited = 1.25
	// A step up goes to where the server, or the load generator, would be busy for fullyBusy of its cores' time, if that grew with the rate alone; but by leastUp at
	// the least and mostUp at the most. A step down from where nothing has held yet is one by down.
	fullyBusy, leastUp, mostUp = 0.95, 1.25, 4.0
	down                       = 3.0
	// mostDown is after how many steps that did not hold a search gives up where none has held.
	mostDown = 3
)

// Next returns the rate of the next step; ok is false where the search is over: after so many steps, when the bracket is narrow, or when
// nothing has held in the first few. The first step is made at start, and none below lowest.
//
// It goes up by what the server and the load generator have left, or down, until it has a rate on either side, and then halves what lies between, on a logarithmic
// scale. A run that says nothing is a step all the same, after which the same rate is tried again.
func (b Bracket) Next(start, lowest float64, steps int) (rate float64, ok bool) {
	switch {
	case b.Steps >= steps:
		return 0, false
	case b.Held == 0 && b.Gave == 0:
		rate = max(start, lowest)
	case b.Gave == 0:
		rate = b.Held * mostUp
		if b.Busy > 0 {
			rate = b.Held * min(max(fullyBusy/b.Busy, leastUp), mostUp)
		}
	case b.Held == 0 && (b.Gave <= lowest || b.Down >= mostDown), b.Held > 0 && b.Gave <= narrow*b.Held:
		return 0, false
	case b.Held > 0 && b.Limited && b.Gave <= narrowLimited*b.Held:
		return 0, false
	case b.Held == 0:
		rate = max(b.Gave/down, lowest)
	default:
		rate = math.Sqrt(b.Held * b.Gave)
	}
	return digits(rate), true
}

// digits rounds a rate to three digits, which names and records then have.
func digits(rate float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(rate, 'g', 3, 64), 64)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return rounded
}

// Spare are the events that a window is made longer for than percentiles need: some of it may begin or end between two.
const Spare = 1.1

// Window is how long a run of s measures: as its scenario says, and longer where the objective's percentiles need it.
func (o Objective) Window(s results.Scenario) time.Duration {
	needed := time.Duration(math.Ceil(Spare*o.Events()/(s.Rate*float64(s.Topics))*1e3)) * time.Millisecond
	return max(time.Duration(s.Measure), needed)
}

// LongestWindow is how long the window of a search's step is at the most.
const LongestWindow = 8 * time.Second

// LowestRate is the lowest rate at which the objective's percentiles stand on enough events within LongestWindow.
func (o Objective) LowestRate(s results.Scenario) float64 {
	return digits(1.005 * Spare * o.Events() / LongestWindow.Seconds() / float64(s.Topics)) // so that rounding makes none longer
}
