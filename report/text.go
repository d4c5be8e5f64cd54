package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"pollpush/internal/visible"
)

// Text writes the report for a terminal: a table per question, what was delivered, the findings, how many predictions of theory
// hold, and what was published.
func Text(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	for _, s := range r.bills() {
		fmt.Fprintf(out, "%s\n%s\n", s.Question, wrap(s.Note, "", "", 100))
		writeTable(out, s.Table)
		for _, t := range s.More {
			fmt.Fprintln(out, wrap(t.Caption, "", "", 100))
			t.Caption = ""
			writeTable(out, t)
		}
	}
	for _, s := range sections(r.Runs) {
		writeSection(out, s.text, s.table())
		for _, t := range s.more() {
			writeTable(out, t)
		}
	}
	if len(r.Runs) == 0 {
		fmt.Fprintln(out, "There are no runs.")
		return out.Flush()
	}
	writeSection(out, deliveryQuestion, account(r.Runs).table())
	if often := attemptsOf(r.Runs).table(); len(often.Rows) > 0 {
		writeSection(out, "Which runs were invalid, and how often?", often)
	}
	fmt.Fprintf(out, "Findings\n%s\n\n", findingsNote)
	for _, f := range Findings(r.Runs) {
		fmt.Fprintln(out, wrap(f.Text, "* ", "  ", 100))
	}
	if summary := theorySummary(r.theory); summary != "" {
		fmt.Fprintf(out, "\nTheory: %s\n", summary)
	}
	writePublished(out, r.published)
	return out.Flush()
}

func writeSection(w io.Writer, question string, t Table) {
	fmt.Fprintln(w, question)
	writeTable(w, t)
}

func writeTable(w io.Writer, t Table) {
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
