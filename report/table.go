package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"pollpush/internal/visible"
)

// A Table is what every format shows of one section: a row per scenario.
type Table struct {
	Caption    string
	Columns    []Column
	Parameters int // how many columns after the first are parameters, by which the rows are sorted
	Rows       [][]Cell
	Links      []string // of each row, where a page lists its runs; nil: the rows are of none
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

// writeText writes the table aligned for a terminal.
func (t Table) writeText(w io.Writer) {
	widths := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = utf8.RuneCountInString(c.Title)
		for _, row := range t.Rows {
			widths[i] = max(widths[i], utf8.RuneCountInString(row[i].String()))
		}
	}
	line := func(cells []string) {
		var b strings.Builder
		for i, text := range cells {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
			if t.Columns[i].Number {
				b.WriteString(pad + text + "  ")
			} else {
				b.WriteString(text + pad + "  ")
			}
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
	line(titles(t.Columns))
	for _, row := range t.Rows {
		cells := make([]string, len(row))
		for i, c := range row {
			cells[i] = c.String()
		}
		line(cells)
	}
}

// writeMarkdown writes the table in GitHub's Markdown.
func (t Table) writeMarkdown(w io.Writer) {
	fmt.Fprintf(w, "| %s |\n|", strings.Join(titles(t.Columns), " | "))
	for _, c := range t.Columns {
		if c.Number {
			fmt.Fprint(w, "---:|")
		} else {
			fmt.Fprint(w, "---|")
		}
	}
	fmt.Fprintln(w)
	for _, row := range t.Rows {
		fmt.Fprint(w, "|")
		for _, c := range row {
			fmt.Fprintf(w, " %s |", plainText(c.String()))
		}
		fmt.Fprintln(w)
	}
}

func titles(columns []Column) []string {
	var names []string
	for _, c := range columns {
		names = append(names, c.Title)
	}
	return slices.Clip(names)
}
