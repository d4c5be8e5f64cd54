package report

import (
	"fmt"
	"io"
	"strings"

	"pollpush/report/language"
)

// table is a board as a table, with the numbers of its footnotes in brackets: cells of Markdown and of text lead nowhere.
func (b board) table() Table {
	t := Table{Columns: b.Columns}
	for _, row := range b.Rows {
		cells := []Cell{{Text: row.Name}, {Text: row.Transport}}
		for _, c := range row.Cells {
			cell := Cell{Text: c.Text, Spread: c.Small}
			for _, n := range c.Notes {
				cell.Text += fmt.Sprintf(" [%d]", n)
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func (b board) writeMarkdown(out io.Writer, l *language.Language) {
	fmt.Fprintf(out, "\n## %s\n\n%s\n\n", l.Text(boardQuestion), l.Text(boardNote))
	if b.Host != "" {
		fmt.Fprintf(out, "%s\n\n", closed(plainText(b.Host), ":"))
	}
	t := b.table()
	t.language = l
	t.writeMarkdown(out)
	if len(b.Notes) == 0 {
		return
	}
	fmt.Fprintf(out, "\n<details><summary>%s</summary>\n\n", l.Text("Footnotes"))
	for i, note := range b.Notes {
		fmt.Fprintf(out, "%d. %s\n", i+1, strings.TrimSpace(plainText(note)))
	}
	fmt.Fprint(out, "\n</details>\n")
}
