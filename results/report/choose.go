package report

import (
	"slices"

	"pollpush/results"
)

// families sorts groups by what they have in common when they differ only in the transport and the varied fields.
func families(groups []results.Group, vary ...string) [][]results.Group {
	type key struct {
		family   results.Scenario
		parallel bool
	}
	index := map[key]int{}
	var sorted [][]results.Group
	for _, g := range groups {
		f := key{g.Scenario.Family(vary...), g.Parallel}
		i, ok := index[f]
		if !ok {
			i = len(sorted)
			index[f] = i
			sorted = append(sorted, nil)
		}
		sorted[i] = append(sorted[i], g)
	}
	return sorted
}

// widest returns the family with the most distinct values of a field among scenarios in which something happens; nil
// when there are fewer than least.
func widest(groups []results.Group, field func(results.Scenario) any, least int, vary ...string) []results.Group {
	var best []results.Group
	for _, family := range families(only(groups, eventful), vary...) {
		if n := distinct(family, field); n >= least {
			best, least = family, n+1
		}
	}
	return best
}

// sparsest returns, of the families in which short polling was measured at several intervals, the one with the lowest
// rate.
func sparsest(groups []results.Group) []results.Group {
	var best []results.Group
	for _, family := range families(only(groups, eventful)) {
		polls := only(family, func(g results.Group) bool { return g.Scenario.Transport == results.ShortPoll })
		intervals := distinct(polls, func(s results.Scenario) any { return [2]results.Duration{s.PollInterval, s.Think} })
		if intervals >= 2 && (best == nil || family[0].Scenario.Rate < best[0].Scenario.Rate) {
			best = family
		}
	}
	return best
}

// steadiest returns the family of one scenario that compares the most transports under the every-event contract;
// among equals one that is not part of a sweep, then the one with the most deliveries per second.
func steadiest(groups []results.Group, sweeps ...[]results.Group) []results.Group {
	var best []results.Group
	score := func(family []results.Group) (transports, alone int, deliveries float64) {
		s := family[0].Scenario
		if !slices.ContainsFunc(sweeps, func(sweep []results.Group) bool { return contains(sweep, family[0]) }) {
			alone = 1
		}
		return distinct(family, func(s results.Scenario) any { return s.Transport }), alone, s.Rate * float64(s.Clients)
	}
	every := only(groups, func(g results.Group) bool { return eventful(g) && g.Scenario.Contract == results.EveryEvent })
	for _, family := range families(every) {
		if best == nil {
			best = family
			continue
		}
		t1, a1, d1 := score(family)
		t2, a2, d2 := score(best)
		if t1 > t2 || t1 == t2 && (a1 > a2 || a1 == a2 && d1 > d2) {
			best = family
		}
	}
	return best
}

func eventful(g results.Group) bool { return g.Scenario.Rate > 0 }

func only(groups []results.Group, keep func(results.Group) bool) []results.Group {
	var kept []results.Group
	for _, g := range groups {
		if keep(g) {
			kept = append(kept, g)
		}
	}
	return kept
}

func contains(groups []results.Group, g results.Group) bool {
	return slices.ContainsFunc(groups, func(other results.Group) bool {
		return other.Scenario == g.Scenario && other.Parallel == g.Parallel
	})
}

// distinct counts the values that a field has.
func distinct(groups []results.Group, field func(results.Scenario) any) int {
	values := map[any]bool{}
	for _, g := range groups {
		values[field(g.Scenario)] = true
	}
	return len(values)
}
