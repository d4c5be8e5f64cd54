package check

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"pollpush/internal/visible"
)

// Formats are those of Write.
var Formats = []string{"text", "md", "json"}

// Write writes what came of the checks of one server: as a table with a column for each transport, aligned or in Markdown, or as a line of
// JSON for each.
func Write(w io.Writer, format string, reports ...Report) error {
	if format == "json" {
		encoder := json.NewEncoder(w)
		encoder.SetEscapeHTML(false)
		for _, r := range reports {
			if err := encoder.Encode(r); err != nil {
				return err
			}
		}
		return nil
	}
	t := newTable(reports)
	if format == "md" {
		return t.markdown(w)
	}
	return t.text(w)
}

// A table is what tables of text have in common.
type table struct {
	title     string
	heads     []string
	rows      [][]string
	summary   []string
	footnotes []string
}

func newTable(reports []Report) *table {
	t := &table{heads: []string{"check"}}
	if len(reports) > 0 {
		t.title = visible.Text(strings.TrimSpace(reports[0].Target + " " + reports[0].Version))
	}
	for _, r := range reports {
		t.heads = append(t.heads, r.Transport)
		t.summary = append(t.summary, summary(r))
	}
	for _, c := range Checks {
		row, concerned := []string{c.Name}, false
		for _, r := range reports {
			at := slices.IndexFunc(r.Results, func(result Result) bool { return result.Name == c.Name })
			if at < 0 {
				row = append(row, "-")
				continue
			}
			concerned = true
			row = append(row, t.cell(c, r.Results[at]))
		}
		if concerned {
			t.rows = append(t.rows, row)
		}
	}
	return t
}

// cell is what a table says of a result, with the number of its footnote.
func (t *table) cell(c Check, r Result) string {
	word, note := "pass", visible.Text(r.Note)
	switch {
	case r.Passed == nil:
		word = "n/a"
	case !*r.Passed:
		word, note = "FAIL", fmt.Sprintf("%s (%s): %s", c.Sentence, c.Source, note)
	}
	if note == "" {
		return word
	}
	at := slices.Index(t.footnotes, note)
	if at < 0 {
		at = len(t.footnotes)
		t.footnotes = append(t.footnotes, note)
	}
	return fmt.Sprintf("%s (%d)", word, at+1)
}

// summary counts.
func summary(r Report) string {
	passed, none := 0, 0
	for _, result := range r.Results {
		if result.Passed == nil {
			none++
		} else if *result.Passed {
			passed++
		}
	}
	text := fmt.Sprintf("%s: %d passed, %d failed, %d not applicable", r.Transport, passed, r.Failed(), none)
	if !r.Passes() {
		text += "; not to be timed: what failed is essential"
	}
	return text
}

func (t *table) text(w io.Writer) error {
	var aligned strings.Builder
	columns := tabwriter.NewWriter(&aligned, 0, 0, 2, ' ', 0)
	for _, row := range append([][]string{t.heads}, t.rows...) {
		fmt.Fprintln(columns, strings.Join(row, "\t"))
	}
	columns.Flush() // into memory
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n", t.title)
	for line := range strings.Lines(aligned.String()) {
		b.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
	b.WriteByte('\n')
	for i, note := range t.footnotes {
		fmt.Fprintf(&b, "(%d) %s\n", i+1, note)
	}
	b.WriteString(strings.Join(t.summary, "\n") + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func (t *table) markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**\n\n", visible.Markdown(t.title))
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(t.heads)
	line(slices.Repeat([]string{"---"}, len(t.heads)))
	for _, row := range t.rows {
		line(row)
	}
	b.WriteByte('\n')
	for i, note := range t.footnotes {
		fmt.Fprintf(&b, "%d. %s\n", i+1, visible.Markdown(note))
	}
	b.WriteByte('\n')
	for _, s := range t.summary {
		fmt.Fprintf(&b, "- %s\n", visible.Markdown(s))
	}
	_, err := io.WriteString(w, b.String())
	return err
}
