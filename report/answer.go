package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/studies"
	"pollpush/transport"
)

// Answer says in one sentence, of rounds in three, what the runs show of the first of their questions that has such a sentence: absolute numbers first,
// and then how polling relates to push, where that can be compared. It is "" where the runs support none, and where they come from
// several hosts, which would have one each.
func Answer(runs []results.Run) string {
	if len(hostsOf(runs)) > 1 {
		return ""
	}
	if text := roundAnswer(runs); text != "" {
		return text
	}
	for _, s := range sections(runs) {
		if s.answer == nil {
			continue
		}
		families := stats.Families(s.groups, s.vary...)
		slices.SortStableFunc(families, func(a, b []stats.Group) int { return cmp.Compare(a[0].Scenario.HTTP, b[0].Scenario.HTTP) }) // the plain one first
		for _, family := range families {
			if text := s.answer(family); text != "" {
				return text + restsOn(text, family)
			}
		}
	}
	return publishedAnswer(studies.Sources(runs))
}

// restsOn says of an answer that fewer repetitions stand behind it than a comparison takes, and behind which of those that it names;
// "" where there are enough.
func restsOn(answer string, family []stats.Group) string {
	var few []string
	enough := false
	for _, g := range family {
		switch name := prose(g.Scenario); {
		case !strings.Contains(answer, name):
		case len(g.Runs) < stats.LeastPairs:
			few = append(few, name)
		default:
			enough = true
		}
	}
	switch {
	case len(few) == 0:
		return ""
	case enough:
		return fmt.Sprintf(" It rests on fewer than %d repetitions of %s: don't quote it.", stats.LeastPairs, english.List(distinct(few)))
	}
	return fmt.Sprintf(" It rests on fewer than %d repetitions: don't quote it.", stats.LeastPairs)
}

// when says where an answer holds, as the beginning of a sentence: no more of the scenario than somebody at a glance wants to know.
func when(g stats.Group) string {
	away := ""
	if g.Scenario.RTT > 0 {
		away = fmt.Sprintf(" %s away", duration(g.Scenario.RTT))
	}
	return happening(g.Scenario, away)
}

// phrases are the sentences that answer a question: of when, and of what a metric is with those that don't poll by the clock; then of
// the poll and its value; then of how many times that of which other one it is.
// With wire, of how many times that is on the wire too.
type phrases struct{ alone, polls, times, wire string }

// clientBytes are the phrases of what a client moves.
var clientBytes = phrases{
	alone: "%s, a client moves through its socket %s.",
	polls: "%s, a client moves through its socket %s; with %s it moves %s.",
	times: "%s, a client moves through its socket %s; with %s it moves %s, %s as much as with %s.",
	wire:  "%s, a client moves through its socket %s; with %s it moves %s, %s as much as with %s, and on the wire %s.",
}

// What follows the unit of a number: of those that are of no time, nothing.
const (
	perSecond = "/s"
	perHour   = "/h"
)

// answer fills in the sentence for what there is of a metric per second, or per hour: that of one poll at the most, which is the
// usual one where there is that.
func (p phrases) answer(groups []stats.Group, when, metric, per string) string {
	m := stats.Named(metric)
	known := map[string]bool{} // the labels, of which other ones were measured too where a suite varies something else
	groups = stats.Only(inOrder(groups), func(g stats.Group) bool {
		first := !known[g.Scenario.Label()]
		known[g.Scenario.Label()] = true
		return first && g.Summary(m).N > 0
	})
	factor := 1.0
	if per == perHour {
		factor = 3600
	}
	value := func(g stats.Group) string { return rough(factor*g.Summary(m).Median, m.Unit) + per }
	polls := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() == transport.Poll })
	others := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() != transport.Poll })
	if len(others) == 0 {
		return ""
	}
	values := valuesOf(others, m, value)
	if len(polls) == 0 {
		return fmt.Sprintf(p.alone, when, values)
	}
	usual := max(0, slices.IndexFunc(polls, func(g stats.Group) bool { return g.Scenario.PollInterval == results.Default().PollInterval }))
	poll := polls[usual]
	if base, ok := baseline(others, metric); ok {
		c := poll.Compare(base, m)
		if p.wire != "" && c.Differs() {
			if onWire := poll.Compare(base, stats.Named(strings.Replace(metric, "app-", "wire-", 1))); onWire.Differs() {
				return fmt.Sprintf(p.wire, when, values, prose(poll.Scenario), value(poll), times(c.Ratio.Mean), prose(base.Scenario), times(onWire.Ratio.Mean))
			}
		}
		if c.Differs() {
			return fmt.Sprintf(p.times, when, values, prose(poll.Scenario), value(poll), times(c.Ratio.Mean), prose(base.Scenario))
		}
	}
	return fmt.Sprintf(p.polls, when, values, prose(poll.Scenario), value(poll))
}

// valuesOf writes a value of each group for a sentence: of one that is the same for several once, and of more than two the least
// and the most.
func valuesOf(groups []stats.Group, m stats.Metric, value func(stats.Group) string) string {
	rising := slices.SortedStableFunc(slices.Values(groups), func(a, b stats.Group) int { return compareMedians(a, b, m) })
	same := stats.GroupBy(rising, value)
	var texts []string
	for _, its := range same {
		var names []string
		for _, g := range inOrder(its) {
			names = append(names, prose(g.Scenario))
		}
		texts = append(texts, fmt.Sprintf("%s with %s", value(its[0]), english.List(names)))
	}
	switch last := texts[len(texts)-1]; len(texts) {
	case 1:
		return last
	case 2:
		return fmt.Sprintf("%s, and %s", texts[0], last)
	default:
		return fmt.Sprintf("between %s and %s", texts[0], last)
	}
}
