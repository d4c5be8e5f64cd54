package plots

import (
	"fmt"
	"math"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/studies"
	"pollpush/transport"
)

// publishedTransits draws the latency of long polling over the rate of events, in network transits.
func publishedTransits(runs []results.Run) (*Drawing, error) {
	transits := studies.Transits(runs)
	if len(transits) < 2 {
		return nil, ErrNothingToDraw
	}
	var used []results.Run
	for _, t := range transits {
		used = append(used, t.Runs...)
	}
	first, last := transits[0], transits[len(transits)-1]
	inTransits := func(of func(*results.Latency) float64) measure {
		return func(r results.Run) float64 {
			if r.Latency == nil {
				return math.NaN()
			}
			return of(r.Latency) / first.Delay
		}
	}
	look := newPalette(runs).look(results.Scenario{Transport: transport.LongPoll.Name})
	lines := []line{
		{label: "mean", look: look, points: points(used, rate, rate, inTransits(func(l *results.Latency) float64 { return l.Mean }))},
		{label: "longest", look: look, dashes: dashed, points: points(used, rate, rate, inTransits(func(l *results.Latency) float64 { return float64(l.Max) }))},
	}
	mean := over(look, first.Rate, last.Rate, func(rate float64) float64 {
		delay := first.Delay / 1e9
		return model.RFC6202(rate, delay).Mean() / delay
	})
	longest := over(look, first.Rate, last.Rate, func(float64) float64 { return 3 })
	d, err := drawLines(axis{label: "events per second, at random", unit: digits, chosen: true},
		axis{label: "latency in network transits, from due to arrival", unit: digits, linear: true}, used, lines, mean, longest)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, fmt.Sprintf("RFC 6202, section 2.2: on average \"close to one network transit\", at most \"over three\". One transit was %s here. Theory: nothing is lost.",
		duration(first.Delay)))
	low, high := math.Inf(1), math.Inf(-1)
	for _, q := range d.lines[0].points {
		low, high = min(low, q.y.Median), max(high, q.y.Median)
	}
	longestOf := 0.0
	for _, l := range d.lines[1:] {
		for _, q := range l.points {
			longestOf = max(longestOf, q.y.Median)
		}
	}
	d.says(fmt.Sprintf("With long polling, an event takes %s to %s network transits on average, %s at most", stats.Times(low), stats.Times(high), stats.Times(longestOf)))
	return d, nil
}
