package experiment

import (
	"math"
	"time"
)

// schedule lays one window for all. Where events are periodic the marks fall in the middle between two of them, so
// that none is on its way at a mark.
func schedule(all []*measurement, now time.Time) {
	start := now.Add(50 * time.Millisecond) // for all orders to arrive
	var settle float64
	for _, m := range all {
		s := m.run.Scenario
		settle = max(settle, s.Settle.Seconds())
		if grid := 1 / (s.Rate * float64(s.Topics)); s.Rate > 0 && grid < settle {
			settle = math.Ceil(settle/grid-1e-9) * grid
		}
	}
	mark1 := start.Add(time.Duration(settle * float64(time.Second)))
	for _, m := range all {
		m.window = window{Start: start, Mark1: mark1, Mark2: mark1.Add(time.Duration(m.run.Scenario.Measure))}
		m.run.WindowFrom = m.window.Mark1.UTC()
		m.run.WindowNS = int64(m.run.Scenario.Measure)
	}
}
