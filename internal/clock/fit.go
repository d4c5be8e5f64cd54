package clock

import (
	"math"
	"sort"
)

// fitParts is how many parts of the time the quickest exchange is taken of.
const fitParts = 16

// Fit lays a line through the middles of the quickest exchanges, of the last half minute. They are in the order of their times, and
// there is at least one.
//
// It is a regression with weights: an exchange that took longer than the quickest one may be off by the half of that, and counts by
// the inverse square of it. The drift is drawn towards 0 as by an observation of usualDrift, which is nothing beside exchanges over
// some seconds and keeps the line from following noise before.
func Fit(exchanges []Exchange) Line {
	last := exchanges[len(exchanges)-1].At()
	exchanges = exchanges[sort.Search(len(exchanges), func(i int) bool { return exchanges[i].At() >= last-fitSpan }):]
	points := envelope(exchanges)
	quickest := points[0].RoundTrip()
	for _, e := range points {
		quickest = min(quickest, e.RoundTrip())
	}
	resolution := max(1000, float64(quickest)/50) // ns: what equal round trips differ by
	var weight, time, ahead float64
	for _, e := range points {
		w := math.Pow(resolution+float64(e.RoundTrip()-quickest)/2, -2)
		weight += w
		time += w * float64(e.At()-last)
		ahead += w * float64(e.Ahead()-points[0].Ahead())
	}
	time, ahead = time/weight, ahead/weight
	var square, product float64
	for _, e := range points {
		w := math.Pow(resolution+float64(e.RoundTrip()-quickest)/2, -2)
		t := float64(e.At()-last) - time
		square += w * t * t
		product += w * t * (float64(e.Ahead()-points[0].Ahead()) - ahead)
	}
	return Line{
		At: last + int64(time), Ahead: points[0].Ahead() + int64(ahead), Drift: product / (square + 1/(usualDrift*usualDrift)),
	}
}

// envelope returns the quickest exchange of each part of the time.
func envelope(exchanges []Exchange) []Exchange {
	first, last := exchanges[0].At(), exchanges[len(exchanges)-1].At()
	var points []Exchange
	part := int64(-1)
	for _, e := range exchanges {
		of := int64(float64(e.At()-first) / float64(last-first+1) * fitParts)
		switch {
		case of != part:
			part, points = of, append(points, e)
		case e.RoundTrip() < points[len(points)-1].RoundTrip():
			points[len(points)-1] = e
		}
	}
	return points
}
