package plots

import (
	"cmp"
	"math"
	"slices"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// tradeoff is the one figure, of a busy feed.
func tradeoff(runs []results.Run) (*Drawing, error) {
	return tradeoffOf(runs, about(runs, "staleness"))
}

// tradeoffSparse is the same of a sparse one; runs that answer no question are in tradeoff already.
func tradeoffSparse(runs []results.Run) (*Drawing, error) {
	return tradeoffOf(runs, anyOf(stats.Answering(runs, "sparse")))
}

// tradeoffOf draws some of the runs: each transport is a point of what its clients get and what that costs, and short
// polling a curve, because its interval chooses.
func tradeoffOf(runs, some []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	bytes, latency := measure(stats.AppBytesPerClientSecond), metric("latency-mean")
	family, err := pick(measured(some, bytes, latency), 2, distinct(label))
	if err != nil {
		return nil, err
	}
	var lines []line
	var beside []curve
	t := theoryBeside(runs, family)
	for _, g := range groups(family, p, byPolling) {
		l := line{look: p.look(g[0].Scenario), points: points(g, interval, bytes, latency)}
		lines = append(lines, l)
		mean := func(s results.Scenario) float64 { return t.latency(s, model.Distribution.Mean) }
		if t.holdsFor(byPolling(g[0].Scenario), g, t.appBytes, bytes) && t.holdsFor(byPolling(g[0].Scenario), g, mean, latency) {
			beside = append(beside, t.polling(l.look, g))
		}
	}
	d, err := drawLines(axis{label: "bytes through the socket per client and second", unit: size},
		axis{label: "mean staleness, from due to arrival (down and left is better)", unit: duration}, family, lines, beside...)
	if err != nil {
		return nil, err
	}
	d.limits(family, "mean")
	d.notes = append(d.notes, t.notes("Thin lines and rings", "HTTP heads and delays", len(d.kinds) > 0)...)
	d.plot.Add(pointLabels(d.lines))
	return d, nil
}

// polling is the curve of theory from the shortest to the longest interval of a group, a point where there is one interval.
func (t theory) polling(l look, group []results.Run) curve {
	c := curve{look: l}
	s := slices.MinFunc(group, func(a, b results.Run) int {
		return cmp.Or(cmp.Compare(interval(a), interval(b)), cmp.Compare(a.ID, b.ID))
	}).Scenario
	at := func(s results.Scenario) {
		if q := (place{t.appBytes(s), t.latency(s, model.Distribution.Mean)}); !math.IsNaN(q.x) && !math.IsNaN(q.y) {
			c.points = append(c.points, q)
		}
	}
	intervals := make([]float64, len(group))
	for i, r := range group {
		intervals[i] = interval(r)
	}
	shortest, longest := slices.Min(intervals), slices.Max(intervals)
	if shortest == longest {
		at(s)
		return c
	}
	for _, d := range between(shortest, longest) {
		switch {
		case s.Kind() == transport.Hold:
			s.Hold = results.Duration(d)
		case s.Think > 0:
			s.Think = results.Duration(d)
		default:
			s.PollInterval = results.Duration(d)
		}
		at(s)
	}
	return c
}

// byPolling names the scenarios that differ only in how often they poll.
func byPolling(s results.Scenario) string {
	if s.Think > 0 {
		return s.Transport + " think"
	}
	return s.Transport
}

// interval is how often short polling polls, or how long long polling is held, in nanoseconds; 0 for others.
func interval(r results.Run) float64 {
	return float64(max(r.Scenario.PollInterval, r.Scenario.Think, r.Scenario.Hold))
}
