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

// yardstick returns the group that others are compared with: WebSocket, else SSE, if the metric of it was measured.
func yardstick(groups []stats.Group, metric string) (stats.Group, bool) {
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

// A standing is how a metric of one group stands to another's.
type standing struct {
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

// stand compares g with base. They differ when their spreads don't overlap and their medians are further apart than
// either spreads; below six repetitions that means that each run of one lies beyond all runs of the other. ok is false
// when they have no repetition in common in which both were measured.
func stand(g, base stats.Group, m stats.Metric) (s standing, ok bool) {
	s.ratio = g.Ratio(base, m)
	if s.ratio.N == 0 {
		return s, false
	}
	if s.ratio.N == 1 {
		least := onceTimed
		if m.Counted() {
			least = onceCounted
		}
		s.differs = math.Abs(s.ratio.Median-1) > least
		return s, true
	}
	a, b := g.Summary(m), base.Summary(m)
	s.differs = !a.Overlaps(b) && math.Abs(a.Median-b.Median) > max(a.High-a.Low, b.High-b.Low)
	return s, true
}

// against says how the groups stand to base, as a sentence without its capital and period: "short polling each 1 s
// used 38 times the bytes of WebSocket and long polling 12 times; SSE does not differ measurably from WebSocket". It
// is empty when none has a repetition in common with base.
func against(base stats.Group, groups []stats.Group, metric, what, relation string) (text string, evidence []Evidence) {
	m := named(metric)
	var different, same, none []string
	once := false
	for _, g := range inOrder(groups) {
		s, ok := stand(g, base, m)
		if !ok || g.Scenario == base.Scenario {
			continue
		}
		once = once || s.ratio.N == 1
		switch {
		case s.ratio.Median == 0 && strings.HasPrefix(m.Unit, "B"):
			none = append(none, prose(g.Scenario))
		case !s.differs:
			same = append(same, prose(g.Scenario))
		case len(different) == 0:
			different = append(different, prose(g.Scenario)+" "+fmt.Sprintf(relation, times(s.ratio.Median), prose(base.Scenario)))
		default:
			different = append(different, prose(g.Scenario)+" "+times(s.ratio.Median))
		}
		evidence = append(evidence, Evidence{
			What:  fmt.Sprintf("%s / %s, %s, by repetition", g.Scenario.Label(), base.Scenario.Label(), m.Name),
			Value: timesSpread(s.ratio),
		})
	}
	var clauses []string
	if len(different) > 0 {
		clauses = append(clauses, list(different))
	}
	if len(none) > 0 {
		clauses = append(clauses, list(none)+" moved no bytes")
	}
	if len(same) > 0 {
		verb := map[bool]string{true: "does", false: "do"}[len(same) == 1]
		clause := fmt.Sprintf("%s %s not differ measurably from %s", list(same), verb, prose(base.Scenario))
		if len(different) == 0 {
			clause += " in the " + what
		}
		clauses = append(clauses, clause)
	}
	text = strings.Join(clauses, "; ")
	if once {
		text += measuredOnce
	}
	return text, evidence
}

// timesSpread writes a ratio with its spread.
func timesSpread(s stats.Summary) string {
	text := times(s.Median)
	if s.N > 1 && times(s.Low) != times(s.High) {
		text += " (" + strings.TrimSuffix(times(s.Low), " times") + "–" + strings.TrimSuffix(times(s.High), " times") + ")"
	}
	return text + ", " + plural(s.N, "pair")
}
