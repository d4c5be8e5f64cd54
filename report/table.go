package report

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"pollpush/internal/visible"
	"pollpush/report/language"
)

// A Table is what every format shows of one section: a row per scenario.
type Table struct {
	Caption    string
	Columns    []Column
	Parameters int // how many columns after the first are parameters, by which the rows are sorted
	Rows       [][]Cell
	Links      []string   // of each row, where a page lists its runs; nil: the rows are of none
	IDs        [][]string // of each row, the IDs of the runs that its numbers are of; nil: rows are no summaries of runs

	language *language.Language // that its texts are in
}

// Link is where a page lists the runs of row i; "" for rows that are of none.
func (t Table) Link(i int) string {
	if i < len(t.Links) {
		return t.Links[i]
	}
	return ""
}

// Begins reports whether row i is the first with its parameters, so that a line above it sets it apart.
func (t Table) Begins(i int) bool {
	return i == 0 || t.Parameters == 0 || !slices.Equal(t.Rows[i][1:1+t.Parameters], t.Rows[i-1][1:1+t.Parameters])
}

// A Column is one parameter or one metric.
type Column struct {
	Title  string
	Number bool // set to the right
}

// A Cell is one value; Spread is how far its repetitions spread, "" when they agree to the digits shown.
type Cell struct{ Text, Spread string }

func (c Cell) String() string {
	if c.Spread == "" {
		return visible.Text(c.Text)
	}
	return visible.Text(c.Text + " (" + c.Spread + ")")
}

// writeMarkdown writes the table in GitHub's Markdown. Its last column has the IDs of each row's runs.
func (t Table) writeMarkdown(w io.Writer) {
	columns := t.Columns
	if t.IDs != nil {
		columns = append(slices.Clip(columns), Column{t.language.Text("IDs of the runs"), false})
	}
	fmt.Fprintf(w, "| %s |\n|", strings.Join(titles(columns), " | "))
	for _, c := range columns {
		if c.Number {
			fmt.Fprint(w, "---:|")
		} else {
			fmt.Fprint(w, "---|")
		}
	}
	fmt.Fprintln(w)
	for i, row := range t.Rows {
		fmt.Fprint(w, "|")
		for _, c := range row {
			fmt.Fprintf(w, " %s |", plainText(c.String()))
		}
		if t.IDs != nil {
			ids := idRanges(t.IDs[i])
			for j, id := range ids {
				ids[j] = code(id)
			}
			fmt.Fprintf(w, " %s |", strings.Join(ids, ", "))
		}
		fmt.Fprintln(w)
	}
}

// idRanges writes the IDs of repetitions together: full/sparse-sse/1, .../2 and .../3 are full/sparse-sse/1–3.
func idRanges(ids []string) []string {
	type numbered struct {
		scenario string
		numbers  []int
	}
	var all []numbered
	var others []string
	for _, id := range ids {
		slash := strings.LastIndexByte(id, '/')
		n, err := strconv.Atoi(id[slash+1:])
		if slash < 0 || err != nil || strconv.Itoa(n) != id[slash+1:] {
			others = append(others, id)
			continue
		}
		i := slices.IndexFunc(all, func(s numbered) bool { return s.scenario == id[:slash] })
		if i < 0 {
			i = len(all)
			all = append(all, numbered{scenario: id[:slash]})
		}
		all[i].numbers = append(all[i].numbers, n)
	}
	var texts []string
	for _, s := range all {
		slices.Sort(s.numbers)
		var ranges []string
		for from := 0; from < len(s.numbers); {
			to := from
			for to+1 < len(s.numbers) && s.numbers[to+1] <= s.numbers[to]+1 {
				to++
			}
			text := strconv.Itoa(s.numbers[from])
			if last := s.numbers[to]; last > s.numbers[from] {
				text += "–" + strconv.Itoa(last)
			}
			ranges = append(ranges, text)
			from = to + 1
		}
		texts = append(texts, s.scenario+"/"+strings.Join(ranges, ", "))
	}
	return append(texts, distinct(others)...)
}

func titles(columns []Column) []string {
	var names []string
	for _, c := range columns {
		names = append(names, plainText(c.Title))
	}
	return slices.Clip(names)
}
