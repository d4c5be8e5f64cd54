package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

// asMuch is the factor within which two servers of a round count as equal: rounds are to agree as well as that, and of most numbers a
// round has one run.
const asMuch = 1.05

// rankingNote says of the findings of a round what they rest on.
const rankingNote = "Servers within 5 % of the first, or whose runs overlap with its, are named with it."

// A ranking is a number by which a round's servers are compared; less is better, unless highest is.
type ranking struct {
	metric  string
	highest bool
	format  string                 // of a finding: how clients follow the feed, how many servers there are, the first, its number, the last, its number
	own     string                 // what is added of our own server's number
	least   func(results.Run) bool // a server has more than the number of its run; nil: none has
}

// findings says for each transport which server is first and which is last.
func (k ranking) findings(groups []stats.Group) []Finding {
	m := stats.Named(k.metric)
	groups = atMiddle(groups)
	var found []Finding
	for _, its := range stats.GroupBy(inOrder(groups), func(g stats.Group) string { return g.Scenario.Label() }) {
		var f Finding
		var all []ranked
		var atLeast []string
		notOurs := results.OwnPeer // of the two, the one that was measured as all others are stands for it, where there is that
		if slices.ContainsFunc(its, func(g stats.Group) bool {
			return g.Scenario.Target == results.OwnPeer && !math.IsNaN(g.Summary(m).Median)
		}) {
			notOurs = ""
		}
		name := namesIn(its)
		for _, g := range its {
			if s := g.Summary(m); !math.IsNaN(s.Median) && g.Scenario.Target != notOurs {
				all = append(all, ranked{name(g), s})
				e := measured(g, m)
				e.What = name(g) + ", " + e.What
				f.Evidence = append(f.Evidence, e)
				if k.least != nil && slices.ContainsFunc(g.Runs, k.least) {
					atLeast = append(atLeast, name(g))
				}
			}
		}
		if len(all) < 2 {
			continue
		}
		slices.SortStableFunc(all, func(a, b ranked) int {
			if k.highest {
				a, b = b, a
			}
			return cmp.Compare(a.Median, b.Median)
		})
		first, last := all[0], all[len(all)-1]
		var leaders []string
		for _, r := range all {
			if first.equals(r) {
				leaders = append(leaders, r.server)
			}
		}
		if len(leaders) == len(all) {
			continue // there is no difference to tell
		}
		f.Text = fmt.Sprintf(k.format, prose(its[0].Scenario), len(all), english.List(leaders), quantity(first.Median, m.Unit), last.server, quantity(last.Median, m.Unit))
		if i := slices.IndexFunc(all, func(r ranked) bool { return r.server == results.OwnPeer }); i > 0 && i < len(all)-1 && !slices.Contains(leaders, results.OwnPeer) {
			f.Text += fmt.Sprintf(k.own, quantity(all[i].Median, m.Unit))
		}
		f.Text = english.Capital(f.Text) + "."
		if len(atLeast) > 0 {
			f.Text += fmt.Sprintf(" It is the least that can be said of %s, above whose rate the instruments gave way, or the steps were over.", english.List(atLeast))
		}
		if len(found) == 0 {
			f.Detail = rankingNote // once is enough for all of them
		}
		found = append(found, under(k.setting(its[0]), f)...)
	}
	return found
}

// setting says under which conditions a ranking's groups were measured. What is searched differs from server to server, and is none.
func (k ranking) setting(g stats.Group) string {
	if k.highest {
		return fmt.Sprintf("With %s, %s, each server at the highest rate that it held", plural(g.Scenario.Clients, "client"), distance(g))
	}
	return setting(g)
}

// namesIn returns what names the servers of groups in a sentence: with their versions, where there are several of one.
func namesIn(groups []stats.Group) func(stats.Group) string {
	times := map[string]int{}
	for _, g := range groups {
		times[g.Scenario.Target]++
	}
	return func(g stats.Group) string {
		name := g.Scenario.ServerName()
		if peer := g.Runs[0].Peer; times[g.Scenario.Target] > 1 && peer != nil && peer.Version != nil {
			name += " " + results.Brief(*peer.Version)
		}
		return name
	}
}

// A ranked is a server with its number.
type ranked struct {
	server string
	stats.Summary
}

// equals reports whether two servers are not to be told apart.
func (r ranked) equals(other ranked) bool {
	low, high := min(r.Median, other.Median), max(r.Median, other.Median)
	return high <= asMuch*low || r.N > 1 && other.N > 1 && r.Overlaps(other.Summary)
}

// atMiddle are the groups at the rate in the middle, of those that were measured at several rates each; of a search's results, each is at a
// rate of its own.
func atMiddle(groups []stats.Group) []stats.Group {
	var rates []float64
	for _, r := range stats.Runs(groups) {
		if r.Search != "" {
			return groups
		}
		if !slices.Contains(rates, r.Scenario.Rate) {
			rates = append(rates, r.Scenario.Rate)
		}
	}
	slices.Sort(rates)
	return stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Rate == middleOf(rates) })
}

// losses says for each transport which servers lose nothing by a cut, and which lose most.
func losses(groups []stats.Group) []Finding {
	m := stats.Named("lost-share")
	var found []Finding
	for _, its := range stats.GroupBy(inOrder(groups), func(g stats.Group) string { return g.Scenario.Label() }) {
		var f Finding
		var nothing []string
		name := namesIn(its)
		most := ranked{Summary: stats.Summary{Median: 0}}
		for _, g := range its {
			s := g.Summary(m)
			if math.IsNaN(s.Median) {
				continue
			}
			e := measured(g, m)
			e.What = name(g) + ", " + e.What
			f.Evidence = append(f.Evidence, e)
			if s.Median == 0 {
				nothing = append(nothing, name(g))
			} else if s.Median > most.Median {
				most = ranked{name(g), s}
			}
		}
		who := english.Capital(prose(its[0].Scenario))
		switch {
		case len(f.Evidence) < 2:
			continue
		case most.server == "":
			f.Text = fmt.Sprintf("%s: none of %d servers loses events by a cut.", who, len(f.Evidence))
		case len(nothing) == 0:
			f.Text = fmt.Sprintf("%s: each of %d servers loses events by a cut, %s most, %s of them.", who, len(f.Evidence), most.server, quantity(most.Median, m.Unit))
		default:
			f.Text = fmt.Sprintf("%s: of %d servers, by a cut nothing is lost with %s, and most with %s, %s of the events.", who, len(f.Evidence), english.List(nothing), most.server, quantity(most.Median, m.Unit))
		}
		found = append(found, under(setting(its[0]), f)...)
	}
	return found
}
