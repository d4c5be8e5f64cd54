package report

import (
	"bufio"
	"fmt"
	"io"

	"pollpush/results"
)

// Text writes what the runs show for a terminal: a table per question, the findings, and what was delivered.
func Text(w io.Writer, runs []results.Run) error {
	out := bufio.NewWriter(w)
	for _, s := range sections(runs) {
		t := s.table()
		fmt.Fprintf(out, "%s\n%s\n\n", s.question, t.Caption)
		t.writeText(out)
		fmt.Fprintln(out)
	}
	return out.Flush()
}
