package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

// A section is a question with the runs that answer it.
type section struct {
	question
	groups []stats.Group
	asked  []results.Run // of whom the question was asked: those of the groups, and the invalid ones; without the steps of searches
	steps  []results.Run // of searches
	host   string        // that the runs come from, where there are several
	number int           // of the host, from 1; 0 where there is one
}

// id is unique within a report.
func (s section) id() string {
	if s.number == 0 {
		return s.name
	}
	return fmt.Sprintf("%s-%d", s.name, s.number)
}

// more are the section's tables beside the one with a row for each scenario.
func (s section) more() []Table {
	if s.whole != nil {
		return nil
	}
	all := slices.Concat(s.searches(), s.ofParts(), s.bytesOnly())
	if s.tables == nil {
		return all
	}
	for _, family := range stats.Families(s.groups, s.vary...) {
		all = append(all, s.tables(family)...)
	}
	return all
}

// abouts is what the suite says of the sets that the section's runs belong to; nothing of those that stand together because they
// stand nowhere else.
func (s section) abouts() []string {
	if s.name == general().name {
		return nil
	}
	return distinctText(s.asked, aboutSet)
}

// left says of each scenario that was made for the section, and has no row in its table, why that is, and of each repetition that its
// row is without.
func (s section) left() []string {
	var texts []string
	for _, its := range stats.GroupBy(s.asked, results.Run.Identity) {
		var without []results.Run // of repetitions that have no valid run
		for _, attempts := range stats.GroupBy(its, func(r results.Run) string { return r.ID }) {
			if !slices.ContainsFunc(attempts, func(r results.Run) bool { return r.Valid }) {
				without = append(without, attempts...)
			}
		}
		switch {
		case len(without) == 0:
		case s.whole != nil && slices.ContainsFunc(its, func(r results.Run) bool { return r.Stopped() }): // its table says so
		case len(without) < len(its):
			texts = append(texts, fmt.Sprintf("Not in their row: %s, of which no attempt was valid (%s).", english.List(idRanges(idsOf(without))), reasonsOf(without)))
		case len(its) == 1:
			texts = append(texts, fmt.Sprintf("Not in the table: %s, whose only run was invalid (%s).", scenarioOf(its[0]), reasonsOf(its)))
		default:
			texts = append(texts, fmt.Sprintf("Not in the table: %s, all of whose %s runs were invalid (%s).", scenarioOf(its[0]), count(len(its)), reasonsOf(its)))
		}
	}
	return texts
}

// A column is a metric under a title.
type column struct{ title, metric string }

// smallPrint is the note under the question, and why percentiles are missing in its table.
func (s section) smallPrint() string {
	for _, c := range s.columns {
		m := c.shown()
		if strings.HasPrefix(m.Name, "latency-p") && slices.ContainsFunc(s.groups, func(g stats.Group) bool {
			return g.Events() > 0 && math.IsNaN(g.Summary(m).Median)
		}) {
			return strings.TrimSpace(s.note + " " + missing + " in a percentile's place: fewer than ten events lie beyond it, all repetitions together.")
		}
	}
	return s.note
}

// shown is the metric of a column; "/h" after its name makes an hourly one of a metric per second.
func (c column) shown() stats.Metric {
	name, hourly := strings.CutSuffix(c.metric, "/h")
	m := stats.Named(name)
	if hourly {
		perSecond := m.Of
		m.Name, m.Of = c.metric, func(r results.Run) float64 { return 3600 * perSecond(r) }
	}
	return m
}

// deliveryQuestion heads the accounting, which is a section without groups.
const deliveryQuestion = "Was everything delivered?"

// sections are the questions that the runs answer. A run may stand in several of them; those that stand in none have a
// general one. Each host has sections of its own, since what was measured on one can't be set beside what was on another.
func sections(runs []results.Run) []section {
	all := hostsOf(runs)
	if len(all) < 2 {
		return onOneHost(runs)
	}
	var sorted []section
	for i, its := range stats.GroupBy(runs, func(r results.Run) string { return r.Host.Text() }) {
		for _, s := range onOneHost(its) {
			s.host, s.number = all.name(its[0].Host), i+1
			sorted = append(sorted, s)
		}
	}
	return sorted
}

func onOneHost(runs []results.Run) []section {
	var all []section
	rest := runs
	for _, q := range questions() {
		if len(q.columns) == 0 && q.whole == nil {
			continue
		}
		asked, steps := parted(stats.Answering(runs, q.name))
		if groups := stats.Groups(rowsOf(asked, steps)); len(groups) > 0 {
			all = append(all, section{question: q, groups: groups, asked: asked, steps: steps})
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(r results.Run) bool { return slices.Contains(r.Questions, q.name) })
	}
	rest, steps := parted(rest)
	if groups := stats.Groups(rowsOf(rest, steps)); len(groups) > 0 {
		all = append(all, section{question: general(), groups: groups, asked: rest, steps: steps})
	}
	return all
}
