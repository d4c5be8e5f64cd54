package report

import (
	"cmp"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// table makes the section's table: transports in the order of their first record, the parameters in which the rows
// differ as columns, those that all share in the caption.
func (s section) table() Table {
	if s.whole != nil {
		return s.whole(s.asked)
	}
	groups := tableOrder(s.groups)
	t := Table{Columns: []Column{{"transport", false}}}
	var shared []string
	if s.host != "" {
		shared = append(shared, s.host)
	}
	for _, p := range parameters() {
		if text := p.caption(groups[0]); len(p.values(groups)) < 2 && text != "" {
			shared = append(shared, text)
		}
	}
	varied := apart(groups)
	for _, p := range varied {
		t.Columns = append(t.Columns, Column{p.name, p.number})
	}
	t.Parameters = len(varied)
	t.Columns = append(t.Columns, Column{"runs", true})
	for _, c := range s.columns {
		t.Columns = append(t.Columns, Column{c.title, true})
	}
	judged := slices.ContainsFunc(groups, hasObjective)
	if judged {
		t.Columns = append(t.Columns, Column{"verdict", false})
	}
	for _, g := range groups {
		row := []Cell{{Text: g.Scenario.Label()}}
		for _, p := range varied {
			row = append(row, Cell{Text: p.text(g)})
		}
		row = append(row, Cell{Text: count(len(g.Runs))})
		for _, c := range s.columns {
			m := c.shown()
			row = append(row, cell(g.Summary(m), m.Unit))
		}
		if judged {
			row = append(row, verdictOn(g))
		}
		t.Rows = append(t.Rows, row)
		t.Links = append(t.Links, anchor(g.Identity()))
		t.IDs = append(t.IDs, idsOf(g.Runs))
	}
	t.Caption = strings.Join(shared, ", ")
	return t
}

// idsOf are the IDs of runs, as far as they have one.
func idsOf(runs []results.Run) []string {
	var ids []string
	for _, r := range runs {
		if r.ID != "" {
			ids = append(ids, r.ID)
		}
	}
	return ids
}

// tableOrder returns the groups in the order of a table's rows: by contract, clients and rate, and then by how they follow the feed.
func tableOrder(groups []stats.Group) []stats.Group {
	groups = slices.Clone(groups)
	order := labels(groups)
	slices.SortStableFunc(groups, func(a, b stats.Group) int {
		return cmp.Or(
			cmp.Compare(a.Scenario.Contract, b.Scenario.Contract),
			cmp.Compare(a.Scenario.Clients, b.Scenario.Clients),
			cmp.Compare(a.Scenario.Rate, b.Scenario.Rate),
			cmp.Compare(slices.Index(order, a.Scenario.Label()), slices.Index(order, b.Scenario.Label())),
			cmp.Compare(a.Scenario.Client, b.Scenario.Client),
			stats.CompareConditions(a.Scenario, b.Scenario),
		)
	})
	return groups
}

// apart returns the parameters in which groups differ, and of those of last resort the ones without which rows would look
// alike.
func apart(groups []stats.Group) []parameter {
	var varied, others []parameter
	for _, p := range parameters() {
		if !p.lastResort && len(p.values(groups)) > 1 {
			varied = append(varied, p)
		} else {
			others = append(others, p)
		}
	}
	rows := different(varied, groups)
	for _, p := range others {
		if rows == len(groups) {
			break
		}
		with := append(slices.Clone(varied), p)
		if n := different(with, groups); n > rows {
			varied, rows = with, n
		}
	}
	return varied
}

// different counts the rows of groups that differ in their label or one of the parameters.
func different(parameters []parameter, groups []stats.Group) int {
	seen := map[string]bool{}
	for _, g := range groups {
		row := g.Scenario.Label()
		for _, p := range parameters {
			row += "\x00" + p.text(g)
		}
		seen[row] = true
	}
	return len(seen)
}

// cell writes a median with its spread.
func cell(s stats.Summary, unit string) Cell {
	return Cell{Text: exactly(s, unit), Spread: spread(s, unit)}
}

// labels returns the ways of following the feed: polling first, then the rest in the order of their first record.
func labels(groups []stats.Group) []string {
	var found []results.Scenario
	for _, g := range groups {
		if !slices.ContainsFunc(found, func(s results.Scenario) bool { return s.Label() == g.Scenario.Label() }) {
			found = append(found, g.Scenario)
		}
	}
	place := func(s results.Scenario) int {
		if i := transport.Index(s.Transport); i >= 0 {
			return i
		}
		return len(transport.All)
	}
	slices.SortStableFunc(found, func(a, b results.Scenario) int {
		return cmp.Or(cmp.Compare(place(a), place(b)), results.ComparePace(a, b))
	})
	var names []string
	for _, s := range found {
		names = append(names, s.Label())
	}
	return names
}
