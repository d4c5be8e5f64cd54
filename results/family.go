package results

import (
	"cmp"
	"slices"
	"time"

	"pollpush/transport"
)

// Label names the way a scenario follows the feed: the transport, for short polling how often it asks, and for long
// polling how long it is held where that is not the default.
func (s Scenario) Label() string {
	switch {
	case s.Kind() == transport.Hold && s.Hold != 0 && s.Hold != Default().Hold:
		return s.Transport + " hold " + short(s.Hold)
	case s.Kind() != transport.Poll:
		return s.Transport
	case s.Think > 0:
		return s.Transport + " think " + short(s.Think)
	default:
		return s.Transport + " " + short(s.PollInterval)
	}
}

// short is a duration without its zero units: 1m0s is 1m.
func short(d Duration) string {
	text := time.Duration(d).String()
	for _, zero := range []string{"m0s", "h0m"} {
		if n := len(text) - len(zero); n > 0 && text[n:] == zero {
			text = text[:n+1]
		}
	}
	return text
}

// Family returns what two scenarios have in common when they differ only in the transport, in how it asks and is
// held, in how long the run took, and in the fields named by vary (clients, rate, contract): comparing their runs compares those.
func (s Scenario) Family(vary ...string) Scenario {
	s.Transport, s.PollInterval, s.Think, s.Hold = "", 0, 0, 0
	s.History, s.Settle, s.Measure, s.Drain, s.Seed, s.Target = 0, 0, 0, 0, 0, ""
	for _, field := range vary {
		switch field {
		case "clients":
			s.Clients = 0
		case "rate":
			s.Rate = 0
		case "contract":
			s.Contract = ""
		case "client":
			s.Client = ""
		case "rtt":
			s.RTT = 0
		}
	}
	return s
}

// Families sorts runs into families, keeping their order; the family of most runs comes first. Runs of different hosts
// have no family in common, nor have those of different servers that did the same. Invalid runs are left out: they are
// never drawn or averaged.
func Families(runs []Run, vary ...string) [][]Run {
	index := map[Identity]int{}
	all := families(Groups(runs), vary...)
	for i, family := range all {
		for _, g := range family {
			index[g.Identity()] = i
		}
	}
	sorted := make([][]Run, len(all))
	for _, r := range runs {
		if r.Valid {
			i := index[r.Identity()]
			sorted[i] = append(sorted[i], r)
		}
	}
	slices.SortStableFunc(sorted, func(a, b []Run) int { return cmp.Compare(len(b), len(a)) })
	return sorted
}

// families sorts groups by what they have in common when they differ only in the transport and the varied fields.
func families(groups []Group, vary ...string) [][]Group {
	var sorted [][]Group
	for _, family := range sortedBy(groups, func(g Group) Identity { return identity(g.Scenario.Family(vary...), g.Host, g.Parallel) }) {
		sorted = append(sorted, byTarget(family)...)
	}
	return sorted
}

// byTarget sorts a family by servers, if two of them did the same. If each transport was measured at a server of its own,
// comparing the transports compares those.
func byTarget(family []Group) [][]Group {
	scenarios := sortedBy(family, func(g Group) Identity {
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
