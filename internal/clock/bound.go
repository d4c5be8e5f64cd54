package clock

import (
	"math"
	"time"
)

// A Use is a line and the time, by the clock here, within which it was used.
type Use struct {
	Line        Line
	From, Until int64
}

// Bound returns E: what the lines can have been off by at most while they were used, by all exchanges, those after their use
// too. Exchanges are in the order of their times. Without one nothing is known.
func Bound(uses []Use, exchanges []Exchange) (bound time.Duration, known bool) {
	if len(exchanges) == 0 || len(uses) == 0 {
		return 0, false
	}
	best := Fit(exchanges)
	wander := wanderOf(best, exchanges)
	least := leastMargin(uses, exchanges)
	worst := 0.0
	next := 0 // the first exchange that is not before the use
	for _, u := range uses {
		for next < len(exchanges) && exchanges[next].At() < u.From {
			next++
		}
		worst = max(worst, u.bound(exchanges, next, least, wander+math.Abs(u.Line.Drift-best.Drift)))
	}
	return time.Duration(math.Ceil(worst + contradiction(best, exchanges, wander))), true
}

// leastMargin is less than any exchange's margin of any use: it keeps bound from looking at all of them for each.
func leastMargin(uses []Use, exchanges []Exchange) float64 {
	steepest := 0.0
	for _, u := range uses {
		steepest = max(steepest, math.Abs(u.Line.Drift))
	}
	least := math.Inf(1)
	for _, e := range exchanges {
		least = min(least, (float64(e.RoundTrip())-steepest*float64(e.Returned-e.Sent))/2-1)
	}
	return least
}

// bound is the smallest of what the exchanges allow for the whole of a use. It looks from next both ways, until age and the least margin are more.
func (u Use) bound(exchanges []Exchange, next int, margins, wander float64) float64 {
	least := math.Inf(1)
	look := func(e Exchange) (further bool) {
		age := wander * float64(max(u.Until-e.At(), e.At()-u.From, 0))
		least = min(least, margin(u.Line, e, wander)+age)
		return margins+age < least
	}
	for i := next; i < len(exchanges) && look(exchanges[i]); i++ {
	}
	for i := next - 1; i >= 0 && look(exchanges[i]); i-- {
	}
	return least
}

// margin is what a line can be off by at the time of an exchange: half its round trip, and what the line misses the middle by. The limits
// are of the times when it was sent and when it was returned: to its middle they age by half of that.
func margin(l Line, e Exchange, wander float64) float64 {
	low, high := limits(l, e)
	return max(high, -low) + wander*float64(e.Returned-e.Sent)/2
}

// limits are between what the clock there is ahead of a line, by an exchange.
func limits(l Line, e Exchange) (low, high float64) {
	return float64(e.Replied - e.Returned - l.AheadAt(e.Returned)), float64(e.Received - e.Sent - l.AheadAt(e.Sent))
}

// wanderOf is what the drift of a line through all exchanges can be off by: what an early and a late one leave open, and what
// clocks change by themselves, and are changed by.
func wanderOf(l Line, exchanges []Exchange) float64 {
	first, last := exchanges[0].At(), exchanges[len(exchanges)-1].At()
	third := (last - first) / 3
	early, late := math.Inf(1), math.Inf(1)
	var from, until int64
	slowest, fastest := exchanges[0].Rate, exchanges[0].Rate
	for _, e := range exchanges {
		slowest, fastest = min(slowest, e.Rate), max(fastest, e.Rate)
	}
	most := maxDrift + math.Abs(l.Drift) + max(fastest, -slowest)
	for _, e := range exchanges {
		off := margin(l, e, most)
		switch {
		case e.At() <= first+third && off < early:
			early, from = off, e.At()
		case e.At() >= last-third && off <= late:
			late, until = off, e.At()
		}
	}
	if until <= from || math.IsInf(early+late, 1) {
		return most
	}
	return min(most, Tolerance+fastest-slowest+(early+late)/float64(until-from))
}

// contradiction is what exchanges miss each other by, the worst of them: 0 unless a clock jumped, or drifts otherwise than is taken
// for possible. What the exchanges so far allow widens with time, and the next one narrows it.
func contradiction(l Line, exchanges []Exchange, wander float64) (worst float64) {
	low, high := math.Inf(-1), math.Inf(1)
	at := exchanges[0].At()
	for _, e := range exchanges {
		l, h := limits(l, e)
		half := wander * float64(e.Returned-e.Sent) / 2
		aged := wander * float64(e.At()-at)
		at = e.At()
		l, h, low, high = l-half, h+half, low-aged, high+aged
		if gap := max(l-high, low-h); gap > 0 {
			worst, low, high = max(worst, gap), l, h
			continue
		}
		low, high = max(low, l), min(high, h)
	}
	return worst
}
