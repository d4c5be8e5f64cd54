package stats

import (
	"cmp"
	"slices"
)

// Cheapest returns the groups that take least by a metric: first the one with the smallest median, then those that don't take
// measurably more (Comparison.Differs), in their order. ok is false where that can't be said, since there is nothing to choose
// from, or one has too few repetitions in common with the first: it may be the cheapest.
func Cheapest(groups []Group, m Metric) (cheapest []Group, ok bool) {
	if len(groups) < 2 || slices.ContainsFunc(groups, func(g Group) bool { return g.Summary(m).N == 0 }) {
		return nil, false
	}
	median := func(g Group) float64 { return g.Summary(m).Median }
	first := slices.MinFunc(groups, func(a, b Group) int { return cmp.Compare(median(a), median(b)) })
	cheapest = []Group{first}
	for _, g := range groups {
		if g.Identity() == first.Identity() {
			continue
		}
		c := g.Compare(first, m)
		if !c.Enough() {
			return nil, false
		}
		if !c.Differs() || c.Ratio.Mean < 1 {
			cheapest = append(cheapest, g)
		}
	}
	return cheapest, true
}
