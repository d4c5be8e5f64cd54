package report

import (
	"fmt"
	"slices"

	"pollpush/bill"
	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

const (
	billQuestion = "What would it cost a month?"
	billNote     = "Computed, not measured: the mean of what the valid runs of a scenario used, as if it went on for 30 days for the clients that it had, at these list prices. Beside a sum: how far it spreads over the repetitions. It can't be multiplied for more clients: what an event costs a server depends on how busy that is."
)

// bills are the sections of what the runs would cost a month, one per host; none without price files or valid runs.
func (r Report) bills() []pageSection {
	if len(r.Prices) == 0 {
		return nil
	}
	var sections []pageSection
	all := hostsOf(r.Runs)
	for i, its := range stats.GroupBy(r.Runs, func(r results.Run) string { return r.Host.Text() }) {
		groups := stats.Groups(its)
		if len(groups) == 0 {
			continue
		}
		s := section{question: question{name: "bill"}, groups: groups, host: all.name(its[0].Host)}
		if len(all) > 1 {
			s.number = i + 1
		}
		shown := pageSection{ID: s.id(), Question: billQuestion, Note: billNote, Table: s.totals(r.Prices)}
		for _, p := range r.Prices {
			shown.More = append(shown.More, s.billed(p))
		}
		sections = append(sections, shown)
	}
	return sections
}

// usages are what each repetition used.
func usages(g stats.Group) []bill.Usage {
	var all []bill.Usage
	for _, r := range g.Runs {
		all = append(all, bill.Measured(r))
	}
	return all
}

// totals has a row for each scenario, and a column for each price file. The rows are those of table.
func (s section) totals(prices []bill.Prices) Table {
	t := s.table()
	for _, p := range prices {
		t.Columns = append(t.Columns, Column{fmt.Sprintf("%s (%s)", p.Name, p.Currency), true})
	}
	for i, g := range tableOrder(s.groups) {
		used := usages(g)
		for _, p := range prices {
			var sums []float64
			for _, u := range used {
				sums = append(sums, p.Month(u).Total)
			}
			sum, b := stats.Summarise(sums), p.Month(bill.Mean(used))
			sum.Median = b.Total // the mean's, within the spread of the repetitions'
			cell := Cell{digits(sum.Median), spread(sum, "")}
			if b.LeavesOut != "" {
				cell.Text += " or more"
			}
			t.Rows[i] = append(t.Rows[i], cell)
		}
	}
	return t
}

// billed has the lines of a price file's bills in columns, and says why some scenarios have none.
func (s section) billed(p bill.Prices) Table {
	t := s.table()
	for _, item := range p.Items {
		t.Columns = append(t.Columns, Column{item.Name, true})
	}
	against, without := byReason{}, byReason{}
	for i, g := range tableOrder(s.groups) {
		b := p.Month(bill.Mean(usages(g)))
		for n := range p.Items {
			cost := Cell{Text: missing}
			if b.Applies {
				cost.Text = digits(b.Lines[n].Cost)
			}
			t.Rows[i] = append(t.Rows[i], cost)
		}
		against.add(b.Why, g.Scenario.Label())
		without.add(b.LeavesOut, g.Scenario.Label())
	}
	t.Caption = fmt.Sprintf("at the prices of %s, in %s: %s (of %s; %s)", p.Name, p.Currency, p.About, p.Date, p.Source)
	for _, why := range against.reasons {
		t.Caption += fmt.Sprintf("; no bill for %s, because %s", english.List(against.of[why]), why)
	}
	for _, what := range without.reasons {
		t.Caption += fmt.Sprintf("; the sum of %s leaves out %s", english.List(without.of[what]), what)
	}
	return t
}

// byReason are scenarios by their labels, each once for a reason.
type byReason struct {
	reasons []string // in the order in which they came
	of      map[string][]string
}

func (l *byReason) add(reason, label string) {
	if reason == "" {
		return
	}
	if l.of == nil {
		l.of = map[string][]string{}
	}
	if l.of[reason] == nil {
		l.reasons = append(l.reasons, reason)
	}
	if !slices.Contains(l.of[reason], label) {
		l.of[reason] = append(l.of[reason], label)
	}
}
