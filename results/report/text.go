package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"pollpush/internal/visible"
	"pollpush/results"
)

// Text writes what the runs show for a terminal: a table per question, what was delivered, and the findings.
func Text(w io.Writer, runs []results.Run) error {
	out := bufio.NewWriter(w)
	for _, s := range sections(runs) {
		writeSection(out, s.text, s.table())
	}
	if len(runs) == 0 {
		fmt.Fprintln(out, "There are no runs.")
		return out.Flush()
	}
	writeSection(out, deliveryQuestion, account(runs).table())
	fmt.Fprintln(out, "Findings")
	for _, f := range Findings(runs) {
		fmt.Fprintln(out, wrap(f.Text, "* ", "  ", 100))
	}
	return out.Flush()
}

func writeSection(w io.Writer, question string, t Table) {
	fmt.Fprintln(w, question)
	if t.Caption != "" {
		fmt.Fprintln(w, visible.Text(t.Caption))
	}
	fmt.Fprintln(w)
	t.writeText(w)
	fmt.Fprintln(w)
}

// wrap breaks text into lines of at most width characters where words allow; first and next begin the lines.
func wrap(text, first, next string, width int) string {
	lines := []string{first}
	for i, word := range strings.Fields(text) {
		word = visible.Text(word)
		last := &lines[len(lines)-1]
		switch {
		case i == 0:
			*last += word
		case utf8.RuneCountInString(*last)+1+utf8.RuneCountInString(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, next+word)
		}
	}
	return strings.Join(lines, "\n")
}
