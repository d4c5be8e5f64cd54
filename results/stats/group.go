package stats

import (
	"slices"

	"pollpush/results"
)

// GroupBy sorts items into groups that have a key in common, keeping their order, and that in which keys first appear.
func GroupBy[T any, K comparable](items []T, key func(T) K) [][]T {
	index := map[K]int{}
	var groups [][]T
	for _, item := range items {
		k := key(item)
		i, ok := index[k]
		if !ok {
			i = len(groups)
			index[k] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], item)
	}
	return groups
}

// A Place is where and with what runs were made, and of which server: what was measured at one, or by one version of
// pollpush or of the server, is no repetition of what was measured at another.
type Place struct{ host, target, peer string }

// PlaceOf returns the place of a run.
func PlaceOf(r results.Run) Place { return Place{r.Host.Text(), r.Scenario.Target, r.PeerText()} }

// Families sorts groups by what they have in common when they differ only in the transport, in how it polls and is held, and
// in the varied fields of the scenario: comparing those of a family compares these. Different hosts have no family in
// common. Nor have different servers that did the same, unless these are varied; but where each transport was measured at a server of its own,
// comparing the transports compares those.
func Families(groups []Group, vary ...string) [][]Group {
	var families [][]Group
	for _, family := range GroupBy(groups, func(g Group) results.Identity {
		return results.IdentityOf(g.Scenario.Family(vary...), g.Host, g.Parallel)
	}) {
		scenarios := GroupBy(family, func(g Group) results.Identity {
			g.Scenario.Target = ""
			return g.Identity()
		})
		if len(scenarios) == len(family) || slices.Contains(vary, "target") {
			families = append(families, family)
			continue
		}
		families = append(families, GroupBy(family, func(g Group) string { return g.Scenario.Target })...)
	}
	return families
}

// Answering returns the runs that their suite made to answer a question.
func Answering(runs []results.Run, question string) []results.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !slices.Contains(r.Questions, question) })
}

// Runs returns the runs of all groups.
func Runs(groups []Group) []results.Run {
	var runs []results.Run
	for _, g := range groups {
		runs = append(runs, g.Runs...)
	}
	return runs
}

// Only returns the groups to keep.
func Only(groups []Group, keep func(Group) bool) []Group {
	return slices.DeleteFunc(slices.Clone(groups), func(g Group) bool { return !keep(g) })
}
