package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results/stats"
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
	return stats.Baseline(groups, named(metric))
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

// evidence is the numbers behind a comparison of g with base; where says more of the two, or is "".
func evidence(c stats.Comparison, g, base stats.Group, m stats.Metric, where string) Evidence {
	return Evidence{fmt.Sprintf("%s / %s, %s, %sby repetition", g.Scenario.Label(), base.Scenario.Label(), m.Name, where),
		fmt.Sprintf("%s (95 %%: %s), %s; equal runs: up to %s", times(c.Ratio.Mean), between(c.Ratio), plural(c.Ratio.N, "pair"), times(c.Spread))}
}

// between writes the interval of a ratio: "8.9–9.4".
func between(i stats.Interval) string {
	low, high := bare(i.Low), bare(i.High)
	if low == high {
		return low
	}
	return low + "–" + high
}

// timesBetween writes a ratio with its interval: "9.1 times (8.9–9.4)".
func timesBetween(i stats.Interval) string {
	text := times(i.Mean)
	if limits := between(i); limits != bare(i.Mean) {
		text += " (" + limits + ")"
	}
	return text
}

// bare is a ratio as times writes it, without the word.
func bare(ratio float64) string { return strings.TrimSuffix(times(ratio), " times") }

// compareAll compares the groups with base, in a sentence without its capital and period: "short polling each 1 s
// used 38 times (37–39) the bytes of WebSocket and long polling 12 times (11–13); SSE (0.9–1.2 times) does not differ
// measurably from WebSocket". It is empty when none has enough repetitions in common with base.
func compareAll(base stats.Group, groups []stats.Group, metric, what, relation string) (text string, found []Evidence) {
	m, baseName := named(metric), prose(base.Scenario)
	var different, same, none, few []string
	for _, g := range inOrder(groups) {
		if g.Scenario == base.Scenario {
			continue
		}
		name := prose(g.Scenario)
		c := g.Compare(base, m)
		if s := g.Summary(m); s.N >= stats.LeastPairs && s.High == 0 && strings.HasPrefix(m.Unit, "B") {
			none = append(none, name)
			continue
		}
		switch {
		case !c.Enough():
			if s := g.Summary(m); s.N > 0 {
				few = append(few, name)
			}
			continue
		case !c.Differs():
			same = append(same, fmt.Sprintf("%s (%s times)", name, between(c.Ratio)))
		case len(different) == 0:
			different = append(different, name+" "+fmt.Sprintf(relation, timesBetween(c.Ratio), baseName))
		default:
			different = append(different, name+" "+timesBetween(c.Ratio))
		}
		found = append(found, evidence(c, g, base, m, ""))
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
	if len(clauses) == 0 {
		return "", nil
	}
	if len(few) > 0 {
		clauses = append(clauses, fmt.Sprintf("fewer than %d pairs were valid to compare %s", stats.LeastPairs, list(few)))
	}
	return strings.Join(clauses, "; "), found
}
