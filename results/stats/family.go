package stats

import (
	"cmp"
	"slices"

	"pollpush/results"
)

// Families sorts runs into families, keeping their order; the family of most runs comes first. Runs of different hosts
// have no family in common, nor have those of different servers that did the same. Invalid runs are left out: they are
// never drawn or averaged.
func Families(runs []results.Run, vary ...string) [][]results.Run {
	index := map[results.Identity]int{}
	all := families(Groups(runs), vary...)
	for i, family := range all {
		for _, g := range family {
			index[g.Identity()] = i
		}
	}
	sorted := make([][]results.Run, len(all))
	for _, r := range runs {
		if r.Valid {
			i := index[r.Identity()]
			sorted[i] = append(sorted[i], r)
		}
	}
	slices.SortStableFunc(sorted, func(a, b []results.Run) int { return cmp.Compare(len(b), len(a)) })
	return sorted
}

// families sorts groups by what they have in common when they differ only in the transport and the varied fields.
func families(groups []Group, vary ...string) [][]Group {
	var sorted [][]Group
	for _, family := range sortedBy(groups, func(g Group) results.Identity {
		return results.IdentityOf(g.Scenario.Family(vary...), g.Host, g.Parallel)
	}) {
		sorted = append(sorted, byTarget(family)...)
	}
	return sorted
}

// byTarget sorts a family by servers, if two of them did the same. If each transport was measured at a server of its own,
// comparing the transports compares those.
func byTarget(family []Group) [][]Group {
	scenarios := sortedBy(family, func(g Group) results.Identity {
		g.Scenario.Target = ""
		return g.Identity()
	})
	if len(scenarios) == len(family) {
		return [][]Group{family}
	}
	return sortedBy(family, func(g Group) string { return g.Scenario.Target })
}

// sortedBy sorts groups by a key, keeping the order in which keys first appear.
func sortedBy[K comparable](groups []Group, key func(Group) K) [][]Group {
	index := map[K]int{}
	var sorted [][]Group
	for _, g := range groups {
		i, ok := index[key(g)]
		if !ok {
			i = len(sorted)
			index[key(g)] = i
			sorted = append(sorted, nil)
		}
		sorted[i] = append(sorted[i], g)
	}
	return sorted
}
