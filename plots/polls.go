package plots

import (
	"math"

	"pollpush/results"
)

// pollsInterval draws what an interval gets wrong on either side: asked too often, too rarely.
func pollsInterval(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	empty := func(r results.Run) float64 {
		if r.Scenario.Transport != results.ShortPoll || interval(r) <= 0 || r.Scenario.Rate <= 0 {
			return math.NaN()
		}
		return metric("empty-responses")(r)
	}
	missed := func(r results.Run) float64 {
		if r.Scenario.Contract != results.Latest {
			return math.NaN() // under the other contract nothing can be missed
		}
		return metric("coalesced")(r)
	}
	family, err := pick(measured(runs, empty), 2, distinct(interval), "contract")
	if err != nil {
		return nil, err
	}
	look := p.look(family[0].Scenario)
	lines := []line{
		{label: "empty polls", look: look, points: points(family, interval, interval, empty)},
		{label: "missed events", look: look, dashes: dashed, points: points(family, interval, interval, missed)},
	}
	d, err := drawLines(axis{label: "poll interval", unit: duration}, axis{label: "share of polls that come back empty, and of events that are skipped", unit: share, linear: true}, family, lines)
	if err != nil {
		return nil, err
	}
	d.plot.Y.Max = 1.02
	return d, nil
}
