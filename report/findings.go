package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/studies"
)

// A Finding is one thing that the runs show, in words that can be quoted, and the numbers it rests on. None of its sentences has
// more than three numbers that were measured, each before how it relates to another.
type Finding struct {
	Question string // the section it belongs to: a question's name, or delivery
	Setting  string // under which conditions that was found, as the beginning of a sentence; "" where Text says it
	Text     string
	Detail   string // what has to be known of Text
	Evidence []Evidence
}

// String is the finding as it stands alone.
func (f Finding) String() string {
	if f.Setting == "" {
		return f.Text
	}
	return f.Setting + ": " + f.Text
}

// Evidence is a number that a finding rests on.
type Evidence struct{ What, Value string }

// findingsNote says what stands in the parentheses of findings.
const findingsNote = "In parentheses after a ratio: its 95 % interval, over the blocks of repetitions. Over several rates, two do not differ measurably either where equal runs differ by as much."

// Findings returns what the runs show. There is one only where runs support it: nothing is compared on fewer repetitions
// than stats.LeastPairs, what lies within their spread is said not to differ measurably, and invalid runs support nothing.
func Findings(runs []results.Run) []Finding { return findings(runs, studies.Sources(runs)) }

// findings is Findings, with what others have published of the runs' experiments. One that rests on nothing but what an earlier
// finding rests on, under the same setting, is left out: it is the same fact, asked by two questions.
func findings(runs []results.Run, published []studies.Source) []Finding {
	var all []Finding
	judged := map[results.Identity]bool{}
	for _, s := range sections(runs) {
		for _, v := range s.verdicts(judged) {
			all = append(all, v.Finding)
		}
		all = append(all, s.found()...)
	}
	all = slices.Concat(all, publishedFindings(published), deliveryFindings(runs))
	type fact struct {
		setting string
		Evidence
	}
	known := map[fact]bool{}
	return slices.DeleteFunc(all, func(f Finding) bool {
		isNew := false
		for _, e := range f.Evidence {
			isNew = isNew || !known[fact{f.Setting, e}]
			known[fact{f.Setting, e}] = true
		}
		return !isNew
	})
}

// under gives findings the setting that they were made under.
func under(setting string, found ...Finding) []Finding {
	for i := range found {
		found[i].Setting = setting
	}
	return found
}

// setting says under which conditions groups were measured, as the beginning of a sentence.
func setting(g stats.Group) string {
	s := g.Scenario
	if s.Quiet() {
		return fmt.Sprintf("With %s, %s, and nothing published", plural(s.Clients, "client"), distance(g))
	}
	return fmt.Sprintf("%s with %s", happening(s, ""), distance(g))
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
	return english.List(texts)
}

// distances are those of all runs that a table is made of, for its caption.
func distances(runs []results.Run) string {
	return strings.Join(distinctText(runs, func(r results.Run) string { return distance(stats.Group{Scenario: r.Scenario}) }), "; ")
}

// What metrics are called inside a sentence.
const (
	meanLatency = "mean time from due to received"
	traffic     = "traffic through the sockets per client and second"
)

// tooFew is said of numbers that stand side by side and rest on too few repetitions to be compared.
var tooFew = fmt.Sprintf("They are shown, and not compared: that takes %d repetitions of each, in the same blocks.", stats.LeastPairs)

// perSentence is the most numbers that a sentence has.
const perSentence = 3

// stated states a metric of each group, which may be an hourly one as in columns, where at least two were measured. Those of which it is the same number share it.
func stated(groups []stats.Group, metric, what string) Finding {
	m := column{metric: metric}.shown()
	var values []string             // as written, in order
	owners := map[string][]string{} // who has the value
	var f Finding
	for _, g := range inOrder(groups) {
		s := g.Summary(m)
		if math.IsNaN(s.Median) {
			continue
		}
		value := amountOf(s, m)
		if owners[value] == nil {
			values = append(values, value)
		}
		owners[value] = append(owners[value], prose(g.Scenario))
		f.Evidence = append(f.Evidence, measured(g, m))
	}
	if len(f.Evidence) < 2 {
		return Finding{}
	}
	for i, value := range values {
		values[i] = fmt.Sprintf("%s with %s", value, english.List(distinct(owners[value])))
	}
	var sentences []string
	for some := range slices.Chunk(values, perSentence) {
		if len(sentences) == 0 {
			sentences = append(sentences, fmt.Sprintf("The %s was %s.", what, english.List(some)))
		} else {
			sentences = append(sentences, fmt.Sprintf("It was %s.", english.List(some)))
		}
	}
	f.Text = strings.Join(sentences, " ")
	return f
}

// amountOf writes a metric's median for a sentence.
func amountOf(s stats.Summary, m stats.Metric) string {
	if s.Median == 0 && strings.HasPrefix(m.Unit, "B") {
		return "no bytes"
	}
	return exactly(s, m.Unit)
}
