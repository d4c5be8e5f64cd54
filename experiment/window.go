package experiment

import (
	"math"
	"time"
)

// setWindow lays one window for all. Where events are periodic the marks fall in the middle between two of them, so
// that none is on its way at a mark.
func setWindow(all []*measurement, now time.Time) {
	lead := 50 * time.Millisecond // for all calls to arrive
	if all[0].Places != nil {
		lead = time.Second
	}
	start := now.Add(lead)
	var settle float64
	for _, m := range all {
		s := m.scenario
		settle = max(settle, s.Settle.Seconds())
		if grid := 1 / (s.Rate * float64(s.Topics)); s.Rate > 0 && grid < settle {
			settle = math.Ceil(settle/grid-1e-9) * grid
		}
	}
	mark1 := start.Add(time.Duration(settle * float64(time.Second)))
	for _, m := range all {
		m.window = Window{Start: start, Mark1: mark1, Mark2: mark1.Add(time.Duration(m.scenario.Measure))}
	}
}
