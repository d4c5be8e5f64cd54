package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results/stats"
)

// A conditionMetric is a metric of which a question says how many times as much a condition makes it.
type conditionMetric struct{ metric, what string }

// conditionQuestion is a question about a condition: each transport under it is compared with itself without.
func conditionQuestion(c stats.Condition, text, note string, columns []column, metrics ...conditionMetric) question {
	return question{
		name: c.Question, text: text, note: note, columns: columns, figures: []string{c.Question}, vary: c.Varies(),
		findings: func(groups []stats.Group) []Finding {
			var found []Finding
			for _, m := range metrics {
				its := underCondition(c, groups, m)
				if len(its) > 0 && strings.Contains(m.metric, "cpu") { // it holds for all of them: once is enough
					its[0] = atUtilisation(its[0], groups)
				}
				found = append(found, its...)
			}
			return under(setting(groups[0]), found...)
		},
		answer: func(groups []stats.Group) string { return conditionAnswer(c, groups, metrics) },
	}
}

// A conditioned is a variant with how its metric relates to that without the condition.
type conditioned struct {
	stats.Variant
	stats.Comparison
}

// conditionedBy returns the variants of each way in which a condition is had, polling first, where they can be compared.
func conditionedBy(c stats.Condition, groups []stats.Group, m stats.Metric) [][]conditioned {
	var all []conditioned
	for _, v := range c.Variants(inOrder(groups)) {
		if compared := v.Group.Compare(v.Plain, m); compared.Enough() {
			all = append(all, conditioned{v, compared})
		}
	}
	return stats.GroupBy(all, func(v conditioned) string { return v.Name })
}

// underCondition says for each way in which a condition is had how many times as much of a metric each transport takes.
func underCondition(c stats.Condition, groups []stats.Group, metric conditionMetric) []Finding {
	m := column{metric: metric.metric}.shown()
	var found []Finding
	for _, its := range conditionedBy(c, groups, m) {
		var differ, same []string
		var f Finding
		for _, v := range its {
			f.Evidence = append(f.Evidence, measured(v.Plain, m), measured(v.Group, m), evidence(v.Comparison, v.Group, v.Plain, m, v.Name+", "))
			if v.Differs() {
				differ = append(differ, fmt.Sprintf("%s as much with %s", timesBetween(v.Ratio), prose(v.Group.Scenario)))
			} else {
				same = append(same, prose(v.Group.Scenario))
			}
		}
		var sentences []string
		for some := range slices.Chunk(differ, perSentence) {
			if len(sentences) == 0 {
				sentences = append(sentences, fmt.Sprintf("With %s instead of %s, the %s was %s.", its[0].Name, c.Name(its[0].Plain.Scenario), metric.what, english.List(some)))
			} else {
				sentences = append(sentences, fmt.Sprintf("It was %s.", english.List(some)))
			}
		}
		switch {
		case len(same) > 0 && len(differ) > 0:
			sentences = append(sentences, fmt.Sprintf("It did not differ measurably with %s.", english.List(distinct(same))))
		case len(same) > 0:
			sentences = append(sentences, fmt.Sprintf("With %s instead of %s, the %s did not differ measurably with %s.", its[0].Name, c.Name(its[0].Plain.Scenario), metric.what, english.List(distinct(same))))
		}
		f.Text = strings.Join(sentences, " ")
		found = append(found, f)
	}
	return found
}

// conditionAnswer says of the first metric that a condition changes whose it changes most.
func conditionAnswer(c stats.Condition, groups []stats.Group, metrics []conditionMetric) string {
	for _, metric := range metrics {
		m := column{metric: metric.metric}.shown()
		for _, its := range conditionedBy(c, groups, m) {
			its = slices.DeleteFunc(its, func(v conditioned) bool { return !v.Differs() })
			if len(its) == 0 {
				continue
			}
			first := its[0]
			return fmt.Sprintf("%s, the %s with %s is %s with %s and %s with %s, %s as much.", when(groups[0]), metric.what, prose(first.Group.Scenario),
				roughly(first.Plain, m), c.Name(first.Plain.Scenario), roughly(first.Group, m), first.Name, times(first.Ratio.Mean))
		}
	}
	return ""
}
