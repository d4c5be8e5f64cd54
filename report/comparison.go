package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results/stats"
)

// inOrder returns the groups with polling first, whatever the shuffled order of their records was.
func inOrder(groups []stats.Group) []stats.Group {
	order := labels(groups)
	return slices.SortedStableFunc(slices.Values(groups), func(a, b stats.Group) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Scenario.Label()), slices.Index(order, b.Scenario.Label())),
			stats.CompareConditions(a.Scenario, b.Scenario),
		)
	})
}

// baseline returns the group that others are compared with: the first of transport.Streams, if the metric of it was measured.
func baseline(groups []stats.Group, metric string) (stats.Group, bool) {
	return stats.Baseline(groups, stats.Named(metric))
}

// compareMedians orders groups by the median of a metric.
func compareMedians(a, b stats.Group, m stats.Metric) int {
	return cmp.Compare(a.Summary(m).Median, b.Summary(m).Median)
}

// measured is the evidence of one group's metric. Percentiles may be of the samples of all runs together alone.
func measured(g stats.Group, m stats.Metric) Evidence {
	s := g.Summary(m)
	what := fmt.Sprintf("%s, %s, %s", g.Scenario.Label(), m.Name, setting(g))
	value := cell(s, m.Unit).String()
	if s.N == 0 {
		return Evidence{what, fmt.Sprintf("%s, %s together", value, plural(len(g.Runs), "run"))}
	}
	return Evidence{what, fmt.Sprintf("%s, %s", value, plural(s.N, "run"))}
}

// evidence is the numbers behind a comparison of g with base; where says more of the two, or is "".
func evidence(c stats.Comparison, g, base stats.Group, m stats.Metric, where string) Evidence {
	return Evidence{fmt.Sprintf("%s / %s, %s, %sby repetition", g.Scenario.Label(), base.Scenario.Label(), m.Name, where),
		fmt.Sprintf("%s (95 %%: %s), %s; equal runs: up to %s", times(c.Ratio.Mean), between(c.Ratio), plural(c.Ratio.N, "pair"), times(c.Spread))}
}

// compared says what a metric is with the push transport that serves as the baseline, and with each other group: how many times
// that, or that it can't be told apart. Where nothing can be compared, it states the metric of each.
func compared(groups []stats.Group, metric, what string) Finding {
	return comparedLayers(groups, metric, what, wire{})
}

// comparedBytes is compared of a metric of bytes through the sockets, which says what each ratio is on the wire too: there, heads of
// packets and acknowledgements weigh most on those who send little.
func comparedBytes(groups []stats.Group, metric, what string) Finding {
	return comparedLayers(groups, metric, what, wire{column{metric: strings.Replace(metric, "app-", "wire-", 1)}.shown()})
}

func comparedLayers(groups []stats.Group, metric, what string, w wire) Finding {
	m := column{metric: metric}.shown()
	groups = stats.Only(inOrder(groups), func(g stats.Group) bool { return g.Summary(m).N > 0 })
	base, ok := baseline(groups, strings.TrimSuffix(metric, "/h"))
	if !ok || base.Summary(m).Median == 0 || len(groups) < 2 {
		return stated(groups, metric, what)
	}
	value := func(g stats.Group) string { return amountOf(g.Summary(m), m) }
	baseName := prose(base.Scenario)
	var same, within, none, sentences []string
	f := Finding{Evidence: slices.Concat([]Evidence{measured(base, m)}, w.measured(base))}
	compares, first := false, true
	for _, g := range groups {
		if g.Identity() == base.Identity() {
			continue
		}
		name, c := prose(g.Scenario), g.Compare(base, m)
		onWire := w.compare(g, base)
		f.Evidence = append(f.Evidence, measured(g, m))
		f.Evidence = append(f.Evidence, w.measured(g)...)
		switch s := g.Summary(m); {
		case s.N >= stats.LeastPairs && s.High == 0 && strings.HasPrefix(m.Unit, "B"):
			none, compares = append(none, name), true
			continue
		case !c.Enough():
			sentences = append(sentences, fmt.Sprintf("With %s it was %s, which is not compared: fewer than %d pairs of runs are valid.", name, value(g), stats.LeastPairs))
			continue
		case !c.Differs():
			if c.WithinSpread() {
				within = append(within, name)
			} else {
				same = append(same, name)
			}
			if onWire.Differs() {
				sentences = append(sentences, fmt.Sprintf("On the wire, that with %s was %s as much as with %s.", name, timesBetween(onWire.Ratio), baseName))
			}
		case first && onWire.Differs():
			sentences = append(sentences, fmt.Sprintf("With %s it was %s, %s as much as with %s, and on the wire %s.", name, value(g), timesBetween(c.Ratio), baseName, timesBetween(onWire.Ratio)))
			first = false
		case first:
			sentences = append(sentences, fmt.Sprintf("With %s it was %s, %s as much as with %s.", name, value(g), timesBetween(c.Ratio), baseName))
			first = false
		case onWire.Differs():
			sentences = append(sentences, fmt.Sprintf("With %s it was %s, %s as much, and on the wire %s.", name, value(g), timesBetween(c.Ratio), timesBetween(onWire.Ratio)))
		default:
			sentences = append(sentences, fmt.Sprintf("With %s it was %s, %s as much.", name, value(g), timesBetween(c.Ratio)))
		}
		switch {
		case !c.Differs() || !onWire.Enough() || onWire.Differs(): // all is said
		case onWire.WithinSpread():
			sentences = append(sentences, "On the wire the two differed by less than equal runs do.")
		default:
			sentences = append(sentences, "On the wire the two did not differ measurably.")
		}
		f.Evidence = append(f.Evidence, evidence(c, g, base, m, ""))
		if onWire.Enough() {
			f.Evidence = append(f.Evidence, evidence(onWire, g, base, w.Metric, ""))
		}
		compares = true
	}
	if !compares {
		f = stated(groups, metric, what)
		f.Detail = tooFew
		return f
	}
	if len(none) > 0 {
		sentences = append(sentences, fmt.Sprintf("With %s it was no bytes at all.", english.List(distinct(none))))
	}
	begin := []string{fmt.Sprintf("The %s was %s with %s.", what, value(base), baseName)}
	onWire, wired := w.value(base)
	switch {
	case wired:
		begin[0] = fmt.Sprintf("The %s was %s with %s, and %s on the wire.", what, value(base), baseName, onWire)
		if len(same) > 0 {
			begin = append(begin, fmt.Sprintf("That with %s did not differ measurably.", english.List(distinct(same))))
		}
	case len(same) > 0:
		begin[0] = fmt.Sprintf("The %s was %s with %s; that with %s did not differ measurably.", what, value(base), baseName, english.List(distinct(same)))
	}
	if len(within) > 0 {
		begin = append(begin, fmt.Sprintf("That with %s differed by less than equal runs do.", english.List(distinct(within))))
	}
	f.Text = strings.Join(slices.Concat(begin, sentences), " ")
	return f
}

// wire is the metric of bytes on the wire beside one of bytes through the sockets; the zero one is none.
type wire struct{ stats.Metric }

func (w wire) known(g stats.Group) bool { return w.Of != nil && g.Summary(w.Metric).N > 0 }

// compare compares what is on the wire, with no pairs where that isn't known.
func (w wire) compare(g, base stats.Group) stats.Comparison {
	if !w.known(g) || !w.known(base) {
		return stats.Comparison{}
	}
	return g.Compare(base, w.Metric)
}

func (w wire) measured(g stats.Group) []Evidence {
	if !w.known(g) {
		return nil
	}
	return []Evidence{measured(g, w.Metric)}
}

func (w wire) value(g stats.Group) (string, bool) {
	if !w.known(g) {
		return "", false
	}
	return amountOf(g.Summary(w.Metric), w.Metric), true
}
