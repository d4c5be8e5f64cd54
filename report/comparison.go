package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results/stats"
	"pollpush/transport"
)

// named returns a metric that has to exist.
func named(name string) stats.Metric {
	m, ok := stats.MetricNamed(name)
	if !ok {
		panic("internal error: there is no metric " + name)
	}
	return m
}

// inOrder returns the groups with polling first, whatever the shuffled order of their records was.
func inOrder(groups []stats.Group) []stats.Group {
	order := labels(groups)
	return slices.SortedStableFunc(slices.Values(groups), func(a, b stats.Group) int {
		return cmp.Compare(slices.Index(order, a.Scenario.Label()), slices.Index(order, b.Scenario.Label()))
	})
}

// baseline returns the group that others are compared with: the first of transport.Streams, if the metric of it was measured.
func baseline(groups []stats.Group, metric string) (stats.Group, bool) {
	for _, push := range transport.Streams() {
		for _, g := range groups {
			if g.Scenario.Transport == push.Name && g.Summary(named(metric)).N > 0 {
				return g, true
			}
		}
	}
	return stats.Group{}, false
}

// measured is the evidence of one group's metric.
func measured(g stats.Group, m stats.Metric) Evidence {
	s := g.Summary(m)
	text := quantity(s.Median, m.Unit)
	if between := spread(s, m.Unit); between != "" {
		text += " (" + between + ")"
	}
	return Evidence{fmt.Sprintf("%s, %s, %s", g.Scenario.Label(), m.Name, setting(g)), text + ", " + plural(s.N, "run")}
}

// A comparison is how a metric of one group relates to another's.
type comparison struct {
	ratio   stats.Summary // by repetition
	differs bool
}

// What two single runs have to differ by to be told apart, when no repetition shows how far they would spread.
const (
	onceCounted = 0.01 // bytes and counts
	onceTimed   = 0.10 // time and memory
)

// measuredOnce marks what rests on single runs.
const measuredOnce = " (measured once)"

// compare compares g with base. They differ when their spreads don't overlap and their medians are further apart than
// either spreads; below six repetitions that means that each run of one lies beyond all runs of the other. ok is false
// when they have no repetition in common in which both were measured.
func compare(g, base stats.Group, m stats.Metric) (c comparison, ok bool) {
	c.ratio = g.Ratio(base, m)
	switch c.ratio.N {
	case 0:
		return c, false
	case 1:
		least := onceTimed
		if m.Counted() {
			least = onceCounted
		}
		c.differs = math.Abs(c.ratio.Median-1) > least
	default:
		a, b := g.Summary(m), base.Summary(m)
		c.differs = !a.Overlaps(b) && math.Abs(a.Median-b.Median) > max(a.High-a.Low, b.High-b.Low)
	}
	return c, true
}

// evidence is the numbers behind a comparison of g with base; where says more of the two, or is "".
func (c comparison) evidence(g, base stats.Group, m stats.Metric, where string) Evidence {
	return Evidence{fmt.Sprintf("%s / %s, %s, %sby repetition", g.Scenario.Label(), base.Scenario.Label(), m.Name, where), timesSpread(c.ratio)}
}

// compareAll compares the groups with base, in a sentence without its capital and period: "short polling each 1 s
// used 38 times the bytes of WebSocket and long polling 12 times; SSE does not differ measurably from WebSocket". It
// is empty when none has a repetition in common with base.
func compareAll(base stats.Group, groups []stats.Group, metric, what, relation string) (text string, evidence []Evidence) {
	m, baseName := named(metric), prose(base.Scenario)
	var different, same, none []string
	once := ""
	for _, g := range inOrder(groups) {
		c, ok := compare(g, base, m)
		if !ok || g.Scenario == base.Scenario {
			continue
		}
		if c.ratio.N == 1 {
			once = measuredOnce
		}
		name := prose(g.Scenario)
		switch {
		case c.ratio.Median == 0 && strings.HasPrefix(m.Unit, "B"):
			none = append(none, name)
		case !c.differs:
			same = append(same, name)
		case len(different) == 0:
			different = append(different, name+" "+fmt.Sprintf(relation, times(c.ratio.Median), baseName))
		default:
			different = append(different, name+" "+times(c.ratio.Median))
		}
		evidence = append(evidence, c.evidence(g, base, m, ""))
	}
	var clauses []string
	if len(different) > 0 {
		clauses = append(clauses, list(different))
	}
	if len(none) > 0 {
		clauses = append(clauses, list(none)+" moved no bytes")
	}
	if len(same) > 0 {
		verb := "do"
		if len(same) == 1 {
			verb = "does"
		}
		clause := fmt.Sprintf("%s %s not differ measurably from %s", list(same), verb, baseName)
		if len(different) == 0 {
			clause += " in the " + what
		}
		clauses = append(clauses, clause)
	}
	return strings.Join(clauses, "; ") + once, evidence
}

// timesSpread writes a ratio with its spread.
func timesSpread(s stats.Summary) string {
	text := times(s.Median)
	if s.N > 1 && times(s.Low) != times(s.High) {
		text += " (" + strings.TrimSuffix(times(s.Low), " times") + "–" + strings.TrimSuffix(times(s.High), " times") + ")"
	}
	return text + ", " + plural(s.N, "pair")
}
