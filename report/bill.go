package report

import (
	"fmt"
	"slices"

	"pollpush/bill"
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
			sum := stats.Summarise(sums)
			sum.Median = p.Month(bill.Mean(used)).Total // the mean's, within the spread of the repetitions'
			t.Rows[i] = append(t.Rows[i], Cell{digits(sum.Median), spread(sum, "")})
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
	var reasons []string
	against := map[string][]string{} // by reason: labels
	for i, g := range tableOrder(s.groups) {
		b := p.Month(bill.Mean(usages(g)))
		for n := range p.Items {
			cost := Cell{Text: missing}
			if b.Applies {
				cost.Text = digits(b.Lines[n].Cost)
			}
			t.Rows[i] = append(t.Rows[i], cost)
		}
		if b.Applies {
			continue
		}
		if !slices.Contains(reasons, b.Why) {
			reasons = append(reasons, b.Why)
		}
		if label := g.Scenario.Label(); !slices.Contains(against[b.Why], label) {
			against[b.Why] = append(against[b.Why], label)
		}
	}
	t.Caption = fmt.Sprintf("at the prices of %s, in %s: %s (of %s; %s)", p.Name, p.Currency, p.About, p.Date, p.Source)
	for _, why := range reasons {
		t.Caption += fmt.Sprintf("; no bill for %s, because %s", list(against[why]), why)
	}
	return t
}
