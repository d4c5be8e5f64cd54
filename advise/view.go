package advise

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results/stats"
)

// A view is an answer as people read it, in whatever format.
type view struct {
	Question string
	Answer   []string // the sentences of the recommendation
	Tables   []table
	Lists    []noteList
}

// written is the view with all its texts as write writes them: names in it, of prices and of what was measured, are from files that others
// have made.
func (v view) written(write func(string) string) view {
	every := func(texts []string) []string {
		all := make([]string, len(texts))
		for i, text := range texts {
			all[i] = write(text)
		}
		return all
	}
	w := view{Question: write(v.Question), Answer: every(v.Answer)}
	for _, t := range v.Tables {
		wt := table{Title: write(t.Title), Notes: every(t.Notes)}
		for _, c := range t.Columns {
			wt.Columns = append(wt.Columns, column{write(c.Name), write(c.Detail), c.Best})
		}
		for _, r := range t.Rows {
			wt.Rows = append(wt.Rows, row{write(r.What), every(r.Cells)})
		}
		w.Tables = append(w.Tables, wt)
	}
	for _, l := range v.Lists {
		w.Lists = append(w.Lists, noteList{write(l.Title), every(l.Items)})
	}
	return w
}

// A table has a row for each quantity, and a column for each option. Notes say what its signs mean.
type table struct {
	Title   string
	Columns []column
	Rows    []row
	Notes   []string
}

// A column is of one option; Detail is its interval.
type column struct {
	Name, Detail string
	Best         bool
}

func (c column) String() string { return strings.TrimSpace(c.Name + " " + c.Detail) }

type row struct {
	What  string
	Cells []string
}

// A noteList is sentences below a title.
type noteList struct {
	Title string
	Items []string
}

func (a Answer) view() view {
	v := view{Question: a.Needs.question(), Answer: a.sentences(), Tables: []table{a.takes()}}
	for _, t := range []table{a.bills(), a.moves()} {
		if len(t.Rows) > 0 {
			v.Tables = append(v.Tables, t)
		}
	}
	basis := []string{a.criterion(), a.basis()}
	if hint := a.hint(); hint != "" {
		basis = append(basis, hint)
	}
	for _, l := range []noteList{
		{"What sets them apart", a.apart()},
		{"Know before", a.Notes},
		{"Not covered", a.NotCovered},
		{"Beyond what was measured", a.Beyond},
		{"What it rests on", basis},
	} {
		if len(l.Items) > 0 {
			v.Lists = append(v.Lists, l)
		}
	}
	return v
}

func (a Answer) columns() []column {
	var all []column
	for i, o := range a.Options {
		c := column{Name: o.Transport.Name, Best: i == a.Best}
		if o.Interval > 0 {
			c.Detail = short(o.Interval.Seconds())
		}
		all = append(all, c)
	}
	return all
}

// takes is what each option takes, all clients together.
func (a Answer) takes() table {
	t := table{Title: "What each takes", Columns: a.columns()}
	add := func(what string, cell func(o Option) string) {
		r := row{What: what}
		for _, o := range a.Options {
			r.Cells = append(r.Cells, cell(o))
		}
		t.Rows = append(t.Rows, r)
	}
	add("meets the limit", func(o Option) string {
		if o.Meets() {
			return "yes"
		}
		return "no"
	})
	for _, q := range []struct {
		what  string
		share float64
	}{{"late, p50", 0.5}, {"late, p90", 0.9}, {"late, p99", 0.99}, {"late, at most", 1}} {
		add(q.what, func(o Option) string { return late(o.Late(q.share)) })
	}
	add("requests/s", func(o Option) string { return many(o.Requests) })
	add("bytes up/s", func(o Option) string { return bytes(o.BytesUp) })
	add("bytes down/s", func(o Option) string { return bytes(o.BytesDown) })
	add("wire down/s", func(o Option) string { return bytes(o.WireDown) })
	add("connections", func(o Option) string { return many(o.Connections) })
	add("busy server cores", func(o Option) string { return cores(o.Cores) })
	add("server processes", func(o Option) string { return stats.Digits(float64(o.Processes)) })
	add("memory, processes", func(o Option) string { return bytes(o.Memory) })
	add("memory, kernel", func(o Option) string { return bytes(o.Kernel) })
	if a.Needs.Client == ClientMobile {
		add("radio on, s/h", func(o Option) string { return stats.Digits(o.Radio.OnSeconds) })
		add("radio wake-ups/h", func(o Option) string { return stats.Digits(o.Radio.WakeUps) })
	}
	if t.has(unknown) {
		t.Notes = append(t.Notes, unknown+" is what is not known, such as the latest event of a push: no formula has the moments at which a machine stands still.")
	}
	return t
}

// unknown is how stats.Digits writes what is no number.
var unknown = stats.Digits(math.NaN())

// has reports whether a cell of the table is this text.
func (t table) has(text string) bool {
	return slices.ContainsFunc(t.Rows, func(r row) bool { return slices.Contains(r.Cells, text) })
}

// bills has a row for each list of prices that has one for any of the options.
func (a Answer) bills() table {
	t := table{Title: "What it costs a month", Columns: a.columns()}
	var notes []string
	for i, first := range a.Options[0].Bills {
		r := row{What: first.Prices}
		left := ""
		for _, o := range a.Options {
			r.Cells = append(r.Cells, o.month(i))
			if o.Bills[i].Applies {
				left = cmp.Or(left, o.Bills[i].LeavesOut)
			}
		}
		if !slices.ContainsFunc(a.Options, func(o Option) bool { return o.Bills[i].Applies }) {
			notes = append(notes, fmt.Sprintf("%s is left out, since it has no price for %s.", first.Prices, strings.Join(a.against(i), "; nor for ")))
			continue
		}
		t.Rows = append(t.Rows, r)
		if left != "" {
			notes = append(notes, fmt.Sprintf("≥ of %s: the sum leaves out %s.", first.Prices, left))
		}
	}
	if t.has(unknown) {
		t.Notes = append(t.Notes, unknown+" is where prices are for something else, or end requests that last; --format json says which.")
	}
	t.Notes = append(t.Notes, notes...)
	return t
}

// moves has a row for each assumption.
func (a Answer) moves() table {
	t := table{
		Title:   "How far each may move, all others staying, before something else is better",
		Columns: []column{{Name: "now"}, {Name: "down to"}, {Name: "then"}, {Name: "up to"}, {Name: "then"}},
	}
	then := func(edge, better string) (string, string) {
		switch {
		case edge == "":
			return "any", ""
		case better == "":
			return edge, "nothing"
		}
		return edge, better
	}
	for _, r := range a.Holds {
		from, fromIs := then(r.From, r.FromIs)
		to, toIs := then(r.To, r.ToIs)
		t.Rows = append(t.Rows, row{r.What, []string{r.Now, from, fromIs, to, toIs}})
	}
	return t
}
