package report

import (
	"fmt"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Finding is one thing that the runs show, in words that can be quoted, and the numbers it rests on.
type Finding struct {
	Question string // the section it belongs to: a question's name, or delivery
	Text     string
	Detail   string // the medians behind the ratios of Text, as a sentence; "" when Text has them
	Evidence []Evidence
}

// Evidence is a number that a finding rests on.
type Evidence struct{ What, Value string }

// findingsNote says what stands in the parentheses of findings.
const findingsNote = "In parentheses after a ratio: its 95 % interval, over the blocks of repetitions."

// Findings returns what the runs show. There is one only where runs support it: nothing is compared on fewer repetitions
// than stats.LeastPairs, what lies within their spread is said not to differ measurably, and invalid runs support nothing.
func Findings(runs []results.Run) []Finding {
	var found []Finding
	told := map[results.Identity]bool{}
	for _, s := range sections(runs) {
		found = append(append(found, s.verdicts(told)...), s.found()...)
	}
	return append(found, deliveryFindings(runs)...)
}

// setting says under which conditions groups were measured, as the beginning of a sentence.
func setting(g stats.Group) string {
	s := g.Scenario
	if s.Rate == 0 {
		return fmt.Sprintf("With %s, %s, and nothing published", plural(s.Clients, "client"), distance(g))
	}
	if s.Topics == s.Clients && s.Topics > 1 {
		return fmt.Sprintf("At %s to each of %s with %s", rate(s.Rate), plural(s.Clients, "client"), distance(g))
	}
	if s.Topics > 1 {
		return fmt.Sprintf("At %s on each of %s to %s with %s", rate(s.Rate), plural(s.Topics, "topic"), plural(s.Clients, "client"), distance(g))
	}
	return fmt.Sprintf("At %s to %s with %s", rate(s.Rate), plural(s.Clients, "client"), distance(g))
}

// distance is what decides most of what a user sees of a transport, and most of its bytes: the heads of requests, and how
// far away the server is.
func distance(g stats.Group) string {
	var texts []string
	for _, key := range []string{"headers", "rtt"} {
		if text := fieldCaption(results.FieldNamed(key), g.Scenario); text != "" {
			texts = append(texts, text)
		}
	}
	return list(texts)
}

// distances are those of all runs that a table is made of, for its caption.
func distances(runs []results.Run) string {
	return strings.Join(distinctText(runs, func(r results.Run) string { return distance(stats.Group{Scenario: r.Scenario}) }), "; ")
}

// What a metric is called, and how one transport's relates to another's: %s for the times and %s for its name.
const (
	meanLatency = "mean time from due to received"
	wasLater    = "delivered events on average %s as late as %s"
	traffic     = "traffic per client and second"
	usedBytes   = "used %s the bytes of %s"
)

// tooFew is said of numbers that stand side by side and rest on too few repetitions to be compared.
var tooFew = fmt.Sprintf("They are shown, and not compared: that takes %d repetitions of each, in the same blocks.", stats.LeastPairs)

// compared says how a metric of the groups stands to that of the push transport that serves as the baseline; where
// that can't be said, it states the metric of each.
func compared(groups []stats.Group, at, metric, what, relation string) Finding {
	f := stated(groups, at, metric, what)
	base, ok := baseline(groups, metric)
	if f.Text == "" || !ok {
		return f
	}
	text, found := compareAll(base, groups, metric, what, relation)
	if text == "" {
		f.Detail = tooFew
		return f
	}
	f.Text, f.Detail = at+", "+text+".", sentence(strings.TrimPrefix(f.Text, at+", "))
	f.Evidence = append(f.Evidence, found...)
	return f
}

// stated states a metric of each group, where at least two were measured.
func stated(groups []stats.Group, at, metric, what string) Finding {
	m := named(metric)
	var values []string             // as written, in order
	owners := map[string][]string{} // who has the value
	var evidence []Evidence
	for _, g := range inOrder(groups) {
		s := g.Summary(m)
		if s.N == 0 {
			continue
		}
		value := quantity(s.Median, m.Unit)
		if s.Median == 0 && strings.HasPrefix(m.Unit, "B") {
			value = "no bytes"
		}
		if owners[value] == nil {
			values = append(values, value)
		}
		owners[value] = append(owners[value], prose(g.Scenario))
		evidence = append(evidence, measured(g, m))
	}
	if len(evidence) < 2 {
		return Finding{}
	}
	for i, value := range values {
		values[i] = value + " with " + list(owners[value])
	}
	return Finding{Text: fmt.Sprintf("%s, the %s was %s.", at, what, list(values)), Evidence: evidence}
}
