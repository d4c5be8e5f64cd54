package advise

import (
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

// A table has a row for each quantity, and a column for each option.
type table struct {
	Title   string
	Columns []column
	Rows    []row
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
	return t
}

// bills has a row for each list of prices.
func (a Answer) bills() table {
	t := table{Title: "What it costs a month", Columns: a.columns()}
	for i, first := range a.Options[0].Bills {
		r := row{What: first.Prices}
		for _, o := range a.Options {
			r.Cells = append(r.Cells, money(o.cost(i), first.Currency))
		}
		t.Rows = append(t.Rows, r)
	}
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
