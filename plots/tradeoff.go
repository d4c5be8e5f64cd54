package plots

import (
	"pollpush/results"
)

// tradeoff is the one figure: each transport is a point of what its clients get and what that costs, and short polling
// a curve, because its interval chooses.
func tradeoff(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	bytes, latency := measure(results.AppBytesPerClientSecond), metric("latency-mean")
	family, err := pick(measured(runs, bytes, latency), 2, distinct(label))
	if err != nil {
		return nil, err
	}
	var lines []line
	for _, g := range groups(family, p, curve) {
		lines = append(lines, line{look: p.look(g[0].Scenario), points: points(g, interval, bytes, latency)})
	}
	d, err := drawLines(axis{label: "bytes through the socket per client and second", unit: size},
		axis{label: "mean staleness, from due to arrival (down and left is better)", unit: duration}, family, lines)
	if err != nil {
		return nil, err
	}
	d.plot.Add(pointLabels(d.lines))
	return d, nil
}

// curve names the scenarios that differ only in how often they ask.
func curve(s results.Scenario) string {
	if s.Think > 0 {
		return s.Transport + " think"
	}
	return s.Transport
}

// interval is how often short polling asks, or how long long polling is held, in nanoseconds; 0 for others.
func interval(r results.Run) float64 {
	return float64(max(r.Scenario.PollInterval, r.Scenario.Think, r.Scenario.Hold))
}
