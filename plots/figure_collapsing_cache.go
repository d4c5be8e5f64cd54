package plots

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// collapsingCache draws how many requests an event takes of the server, by the number of clients, with and without a cache that asks once
// for all who ask at the same time.
func collapsingCache(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	requests := metric("origin-requests-per-event")
	family, err := pick(measured(stats.Answering(validOnly(runs), "collapsing"), requests), 2, distinct(clients), "clients", "via")
	if err != nil {
		return nil, err
	}
	caches := []string{""} // the first is drawn solid
	for _, r := range family {
		if !slices.Contains(caches, r.Scenario.Via) {
			caches = append(caches, r.Scenario.Via)
		}
	}
	slices.Sort(caches)
	var lines []line
	var kinds []kind
	var beside []curve
	for _, g := range sweeps(family, p, func(s results.Scenario) string { return s.Label() + " " + s.Via }, clients) {
		s := g[0].Scenario
		l := line{look: p.look(s), dashes: cacheDashes(slices.Index(caches, s.Via)), points: points(g, clients, clients, requests)}
		if !slices.ContainsFunc(lines, func(other line) bool { return other.label == s.Label() }) {
			l.label = s.Label()
		}
		lines = append(lines, l)
		if s.Via == "" && len(l.points) > 1 {
			c := curve{look: l.look}
			for _, q := range points(g, clients, clients, uncached) {
				c.points = append(c.points, place{q.x.Median, q.y.Median})
			}
			beside = append(beside, c)
		}
	}
	for i, cache := range caches {
		if cache == "" {
			cache = "no cache"
		}
		k := solidKind(cache)
		k.style.Dashes = cacheDashes(i)
		kinds = append(kinds, k)
	}
	d, err := drawLines(axis{label: "clients", unit: digits, chosen: true}, axis{label: "requests at the server per event", unit: digits}, family, lines, beside...)
	if err != nil {
		return nil, err
	}
	d.kinds = append(kinds, d.kinds...)
	d.saysCollapsed(family, caches)
	d.notes = append(d.notes, "Requests that reach the server, of all clients together, for each event that is published in it.",
		"Theory is without a cache: short polls ask clients / (interval x rate) times for an event, at the rate at which events came, long polls once each.")
	return d, nil
}

// saysCollapsed has the title say, of short polling where most clients ask, how many requests an event takes without a cache and behind the
// first that is not the same.
func (d *Drawing) saysCollapsed(family []results.Run, caches []string) {
	most := 0.0
	for _, r := range family {
		most = max(most, clients(r))
	}
	requests := func(via string) float64 {
		return summary(slices.DeleteFunc(slices.Clone(family), func(r results.Run) bool {
			return clients(r) != most || r.Scenario.Kind() != transport.Poll || r.Scenario.Via != via
		}), metric("origin-requests-per-event")).Median
	}
	for _, cache := range caches {
		if plain, behind := requests(""), requests(cache); cache != "" && behind < plain/2 {
			d.says(fmt.Sprintf("With %s clients that poll, an event takes %s requests of the server, and %s behind %s", digits(most), digits(plain), digits(behind), cache))
			return
		}
	}
}

// cacheDashes tell caches apart; those without one are solid.
func cacheDashes(cache int) []vg.Length {
	return [][]vg.Length{nil, dashed, {1.5, 3}, {8, 3, 1.5, 3}}[cache%4]
}

// uncached is how many requests an event takes of a server that nothing stands before, by the events that came in the run's window: at random
// they are more or fewer than its rate says.
func uncached(r results.Run) float64 {
	s, n := model.Observed(r), clients(r)
	if s.Kind() == transport.Poll && s.PollInterval > 0 {
		return n / (s.PollInterval.Seconds() * s.Rate * float64(s.Topics))
	}
	return n / float64(s.Topics) // its own clients, for each event
}
