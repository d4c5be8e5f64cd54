package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

// deliveryFindings say what was lost, and which runs can't be believed.
func deliveryFindings(runs []results.Run) []Finding {
	if len(runs) == 0 {
		return nil
	}
	var found []Finding
	a := account(runs)
	if a.total.Expected > 0 {
		f := Finding{Question: "delivery", Evidence: []Evidence{
			{"expected deliveries", count(a.total.Expected)}, {"received", count(a.total.Received)},
			{"coalesced", count(a.total.Coalesced)}, {"lost", count(a.total.Lost)},
			{"duplicates", count(a.total.Duplicates)}, {"reordered", count(a.total.Reordered)},
		}}
		wrong := a.total.Lost + a.total.Duplicates + a.total.Reordered
		if wrong == 0 {
			f.Text = fmt.Sprintf("In %s, none of %s was lost, duplicated or reordered.", plural(len(runs), "run"), plural(a.total.Expected, "expected delivery"))
		} else {
			f.Text = fmt.Sprintf("In %s, not all of %s came as they should. Lost: %s; duplicated: %s; reordered: %s.", plural(len(runs), "run"),
				plural(a.total.Expected, "expected delivery"), count(a.total.Lost), count(a.total.Duplicates), count(a.total.Reordered)) + lostWhere(runs)
		}
		found = append(found, f)
	}
	made := attemptsOf(runs)
	f := Finding{Question: "delivery", Text: made.text(), Detail: made.because(), Evidence: []Evidence{{"runs made", count(len(runs))}}}
	for _, r := range a.invalid {
		f.Evidence = append(f.Evidence, Evidence{a.name(r), strings.Join(r.InvalidBecause, "; ")})
	}
	return append(found, f)
}

// lostWhere says how many of the losses were to be expected: of connections that were cut on purpose, beside clients that read nothing, and at
// rates that a search tried; "" where none.
func lostWhere(runs []results.Run) string {
	var of []string
	for _, why := range []struct {
		text string
		is   func(results.Run) bool
	}{
		{"%s where connections were cut on purpose (--cut)", func(r results.Run) bool { return r.Scenario.Cut }},
		{"%s beside slow readers (--slow-readers)", func(r results.Run) bool { return !r.Scenario.Cut && r.Scenario.SlowReaders > 0 }},
		{"%s at rates that a search found too high", func(r results.Run) bool { return !r.Scenario.Cut && r.Scenario.SlowReaders == 0 && r.Search != "" }},
	} {
		n := int64(0)
		for _, r := range runs {
			if why.is(r) {
				n += r.Delivery.Lost
			}
		}
		if n > 0 {
			of = append(of, fmt.Sprintf(why.text, count(n)))
		}
	}
	if len(of) == 0 {
		return ""
	}
	return fmt.Sprintf(" Of what was lost: %s.", english.List(of))
}

// stem is what a reason has in common with others of its kind: what is before its first colon, with dots for numbers.
func stem(reason string) string {
	reason, _, _ = strings.Cut(reason, ": ")
	var words []string
	for _, word := range strings.Fields(reason) {
		switch {
		case strings.ContainsFunc(word, unicode.IsDigit):
			words = append(words, "…")
		case word != "%":
			words = append(words, word)
		}
	}
	return strings.Join(words, " ")
}

// An accounting adds up where events went, over all runs and by way of following the feed.
type accounting struct {
	total   results.Delivery
	rows    []accountingRow
	invalid []results.Run
	name    func(results.Run) string
	setting string // of all runs
}

// An accountingRow is what runs of one label at one place add up to.
type accountingRow struct {
	label       string
	place       place
	delivery    results.Delivery
	valid, runs int
	again       int // of the runs, those that were made because the attempt before was invalid
}

func account(runs []results.Run) accounting {
	a := accounting{name: namesOf(runs), setting: distances(runs)}
	at := placesOf(runs)
	var groups []stats.Group
	for _, r := range runs {
		groups = append(groups, stats.Group{Scenario: r.Scenario})
	}
	order := labels(groups)
	type owner struct {
		label string
		place place
	}
	for _, its := range stats.GroupBy(runs, func(r results.Run) owner { return owner{r.Scenario.Label(), at(r)} }) {
		row := accountingRow{label: its[0].Scenario.Label(), place: at(its[0]), runs: len(its)}
		for _, r := range its {
			if r.Valid {
				row.valid++
			} else {
				a.invalid = append(a.invalid, r)
			}
			if r.Attempt > 1 {
				row.again++
			}
			row.delivery.Add(r.Delivery)
		}
		a.total.Add(row.delivery)
		a.rows = append(a.rows, row)
	}
	slices.SortStableFunc(a.rows, func(x, y accountingRow) int {
		return cmp.Or(cmp.Compare(slices.Index(order, x.label), slices.Index(order, y.label)),
			cmp.Compare(x.place.host, y.place.host), cmp.Compare(x.place.target, y.place.target))
	})
	slices.SortStableFunc(a.invalid, func(x, y results.Run) int { return cmp.Compare(x.ID, y.ID) })
	return a
}

// table shows the accounting, a row per way of following the feed, host and server.
func (a accounting) table() Table {
	t := Table{Caption: a.setting, Columns: []Column{{"transport", false}}}
	var places []Column
	if slices.ContainsFunc(a.rows, func(r accountingRow) bool { return r.place.host != "" }) {
		places = append(places, Column{"host", false})
	}
	if slices.ContainsFunc(a.rows, func(r accountingRow) bool { return r.place.target != "" }) {
		places = append(places, Column{"server", false})
	}
	t.Columns = append(t.Columns, places...)
	for _, title := range []string{"runs", "invalid", "again", "published", "expected", "received", "coalesced", "lost", "duplicates", "reordered", "requests", "empty", "reconnects"} {
		t.Columns = append(t.Columns, Column{title, true})
	}
	row := func(r accountingRow) {
		cells := []Cell{{Text: r.label}}
		for _, p := range places {
			cells = append(cells, Cell{Text: map[string]string{"host": r.place.host, "server": r.place.target}[p.Title]})
		}
		cells = append(cells, Cell{Text: count(r.runs)}, Cell{Text: count(r.runs - r.valid)}, Cell{Text: count(r.again)})
		d := r.delivery
		for _, n := range []int64{d.Published, d.Expected, d.Received, d.Coalesced, d.Lost, d.Duplicates, d.Reordered, d.Requests, d.EmptyResponses, d.Reconnects} {
			cells = append(cells, Cell{Text: count(n)})
		}
		t.Rows = append(t.Rows, cells)
	}
	all := accountingRow{label: "all", delivery: a.total}
	for _, r := range a.rows {
		row(r)
		all.runs, all.valid, all.again = all.runs+r.runs, all.valid+r.valid, all.again+r.again
	}
	row(all)
	return t
}

// attempt names one run.
func attempt(r results.Run) string {
	if r.Attempt > 1 {
		return fmt.Sprintf("%s, attempt %d", r.ID, r.Attempt)
	}
	return r.ID
}
