package stats

import (
	"slices"

	"pollpush/results"
	"pollpush/transport"
)

// Questions are the valid runs of a set of runs by what they answer: reports have a section for each, figures are drawn
// of one. They are assigned by their scenarios, not by their names, so any suite's runs find their question. A group
// may answer several; nil: none answers this one.
type Questions struct {
	Steady []Group // how stale is what a client sees, and what is each event wrapped in: one scenario, all transports
	Idle   []Group // what do clients cost to whom nothing happens
	Sparse []Group // what does a sparse feed cost, where short polling was measured at several intervals
	Busy   []Group // what does a feed cost at three rates and more
	Growth []Group // what changes from few clients to many: three numbers and more

	Browser  []Group // what does a browser see, beside the Go client that did the same
	Crowd    []Group // how many clients of a browser wait for a connection: three numbers and more
	NetLog   []Group // what does the browser's own log count
	Unplaced []Group // none of these
}

// Ask assigns runs to questions.
func Ask(runs []results.Run) Questions {
	all := Groups(runs)
	isBrowser := func(g Group) bool { return g.Scenario.Client == results.ClientBrowser }
	browsers := Only(all, isBrowser)
	rest := Only(all, func(g Group) bool { return !isBrowser(g) })
	var q Questions
	q.Busy = widest(rest, func(s results.Scenario) any { return s.Rate }, 3, "rate", "contract")
	q.Growth = widest(rest, func(s results.Scenario) any { return s.Clients }, 3, "clients")
	q.Sparse = sparsest(rest)
	q.Idle = Only(rest, func(g Group) bool { return g.Scenario.Rate == 0 })
	q.Steady = steadiest(rest, q.Sparse, q.Busy, q.Growth)

	q.Crowd = widest(browsers, func(s results.Scenario) any { return s.Clients }, 3, "clients")
	q.NetLog = Only(browsers, func(g Group) bool { return g.Scenario.NetLog })
	q.Browser = Only(browsers, func(g Group) bool { return !contains(q.Crowd, g) && !contains(q.NetLog, g) })
	for _, g := range rest { // the Go client that did the same
		same := func(b Group) bool {
			b.Scenario.Client = g.Scenario.Client
			return b.Identity() == g.Identity()
		}
		if slices.ContainsFunc(q.Browser, same) {
			q.Browser = append(q.Browser, g)
		}
	}
	placed := slices.Concat(q.Steady, q.Idle, q.Sparse, q.Busy, q.Growth, q.Browser, q.Crowd, q.NetLog)
	q.Unplaced = Only(all, func(g Group) bool { return !contains(placed, g) })
	return q
}

// widest returns the family with the most distinct values of a field among scenarios in which something happens; nil
// when there are fewer than least.
func widest(groups []Group, field func(results.Scenario) any, least int, vary ...string) []Group {
	var best []Group
	for _, family := range families(Only(groups, eventful), vary...) {
		if n := distinct(family, field); n >= least {
			best, least = family, n+1
		}
	}
	return best
}

// sparsest returns, of the families in which short polling was measured at several intervals, the one with the lowest
// rate.
func sparsest(groups []Group) []Group {
	var best []Group
	for _, family := range families(Only(groups, eventful)) {
		polls := Only(family, func(g Group) bool { return g.Scenario.Kind() == transport.Poll })
		intervals := distinct(polls, func(s results.Scenario) any { return [2]results.Duration{s.PollInterval, s.Think} })
		if intervals >= 2 && (best == nil || family[0].Scenario.Rate < best[0].Scenario.Rate) {
			best = family
		}
	}
	return best
}

// steadiest returns the family of one scenario that compares the most transports under the every-event contract;
// among equals one that is not part of a sweep, then the one with the most deliveries per second.
func steadiest(groups []Group, sweeps ...[]Group) []Group {
	var best []Group
	score := func(family []Group) (transports, alone int, deliveries float64) {
		s := family[0].Scenario
		if !slices.ContainsFunc(sweeps, func(sweep []Group) bool { return contains(sweep, family[0]) }) {
			alone = 1
		}
		return distinct(family, func(s results.Scenario) any { return s.Transport }), alone, s.Rate * float64(s.Clients)
	}
	every := Only(groups, func(g Group) bool { return eventful(g) && g.Scenario.Contract == results.EveryEvent })
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

func eventful(g Group) bool { return g.Scenario.Rate > 0 }

// Only returns the groups to keep.
func Only(groups []Group, keep func(Group) bool) []Group {
	var kept []Group
	for _, g := range groups {
		if keep(g) {
			kept = append(kept, g)
		}
	}
	return kept
}

func contains(groups []Group, g Group) bool {
	return slices.ContainsFunc(groups, func(other Group) bool {
		return other.Identity() == g.Identity()
	})
}

// distinct counts the values that a field has.
func distinct(groups []Group, field func(results.Scenario) any) int {
	values := map[any]bool{}
	for _, g := range groups {
		values[field(g.Scenario)] = true
	}
	return len(values)
}
