package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"pollpush/internal/english"
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
	minimal := false
	t := theoryBeside(runs, family)
	for _, g := range groups(family, p, byPolling) {
		look := p.look(g[0].Scenario)
		if g[0].Scenario.Paced() {
			look = p.shaded(g[0].Scenario)
		}
		l := line{label: byPolling(g[0].Scenario), look: look, points: points(g, interval, bytes, latency)}
		lines = append(lines, l)
		minimal = l.markMinimal(g, interval, bytes, latency) || minimal
		mean := func(s results.Scenario) float64 { return t.latency(s, model.Distribution.Mean) }
		if t.holdsFor(byPolling(g[0].Scenario), g, t.appBytes, bytes) && t.holdsFor(byPolling(g[0].Scenario), g, mean, latency) {
			beside = append(beside, t.polling(l.look, g))
		}
	}
	d, err := drawLines(axis{label: "bytes per client and second", unit: size},
		axis{label: "mean staleness, down and left is better", unit: duration, clocks: true}, family, lines, beside...)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, "Staleness is the time from when an event was due to its arrival; bytes are those through the socket, both ways.")
	fitted := "delays"
	if slices.ContainsFunc(family, func(r results.Run) bool { return t.headsAreFitted(r.Scenario) }) {
		fitted = "HTTP heads and delays"
	}
	d.notes = append(d.notes, t.notes("Thin lines and rings", fitted, d.theoryDrawn())...)
	d.explainMinimal(minimal)
	d.named = true
	d.plot.Y.Min /= math.Pow(d.plot.Y.Max/d.plot.Y.Min, 0.12) // for labels below those that lie lowest
	d.staler(family, p)
	d.limits(family, "mean")
	return d, nil
}

// staler has the title say by how much what is polled is staler than what is pushed, and for how many times the bytes: of all its
// intervals together.
func (d *Drawing) staler(family []results.Run, p palette) {
	polls := func(m stats.Metric) []difference {
		return slices.DeleteFunc(differences(family, p, m), func(d difference) bool { return d.group.Scenario.Kind() != transport.Poll })
	}
	stale, bytes := polls(stats.Named("latency-mean")), polls(stats.Named("app-bytes"))
	all := stats.Only(stats.Groups(family), func(g stats.Group) bool { return g.Scenario.Kind() == transport.Poll })
	if len(stale) == 0 || len(stale) < len(all) {
		return
	}
	name, push := prose(stale[0].group.Scenario), prose(stale[0].base.Scenario)
	if len(stale) > 1 {
		name = stale[0].group.Scenario.Descriptor().Prose
	}
	about := []string{stale[0].base.Scenario.Label()}
	for _, s := range stale {
		about = append(about, s.group.Scenario.Label(), byPolling(s.group.Scenario))
	}
	if len(bytes) < len(all) {
		d.says(english.Capital(fmt.Sprintf("%s is %s times as stale as %s", name, timesRange(stale), push)), about...)
		return
	}
	d.says(english.Capital(fmt.Sprintf("%s is %s times as stale as %s, for %s times the bytes", name, timesRange(stale), push, timesRange(bytes))), about...)
}

// timesRange writes the lowest and the highest ratio of differences.
func timesRange(of []difference) string {
	low, high := of[0].times, of[0].times
	for _, d := range of {
		low, high = min(low, d.times), max(high, d.times)
	}
	if stats.Times(low) == stats.Times(high) {
		return stats.Times(low)
	}
	return fmt.Sprintf("%s to %s", stats.Times(low), stats.Times(high))
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
		case s.Conflate > 0:
			s.Conflate = results.Duration(d)
		case s.RetryStream > 0:
			s.RetryStream = results.Duration(d)
		default:
			s.PollInterval = results.Duration(d)
		}
		at(s)
	}
	return c
}

// byPolling names the scenarios that differ only in how often they poll, or in how long they have events wait.
func byPolling(s results.Scenario) string {
	switch {
	case s.Adaptive != "":
		return s.Label()
	case s.Think > 0:
		return s.Transport + " think"
	case s.Conflate > 0:
		return s.Transport + " conflate"
	case s.RetryStream > 0:
		return s.Transport + " retry"
	}
	return s.Transport
}

// interval is how often short polling polls, how long long polling is held, how often a stream is told the newest at most, or how
// soon its clients come back, in nanoseconds; 0 for others.
func interval(r results.Run) float64 {
	s := r.Scenario
	return float64(max(s.PollInterval, s.Think, s.Hold, s.Conflate, s.RetryStream))
}
