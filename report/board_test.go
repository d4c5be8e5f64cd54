package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
)

// cellOf returns the cell of a row and a column of a board.
func cellOf(t *testing.T, b board, server, transport, column string) boardCell {
	t.Helper()
	i := slices.IndexFunc(b.Columns, func(c Column) bool { return c.Title == column })
	for _, row := range b.Rows {
		if row.Name == server && row.Transport == transport && i >= 2 {
			return row.Cells[i-2]
		}
	}
	t.Fatalf("there is no cell of %s by %s under %q", server, transport, column)
	return boardCell{}
}

func TestBoard(t *testing.T) {
	runs := madeup.Round(1)
	checks := []Checked{
		{Target: "gorilla", Transport: "websocket", Version: "v1.5.3", Passed: 20, Made: 22, Failed: []string{"HEAD", "no Host"}},
		{Target: "faye", Transport: "long-poll", Passed: 12, Made: 14, Failed: []string{"HEAD"}, Barred: "resume: 3 events were lost"},
	}
	all := boards(runs, checks)
	if len(all) != 1 {
		t.Fatalf("%d boards, want 1", len(all))
	}
	b := all[0]
	noted := func(c boardCell) string {
		var texts []string
		for _, n := range c.Notes {
			texts = append(texts, b.Notes[n-1])
		}
		return fmt.Sprint(c.Text, " ", texts)
	}
	for _, c := range []struct{ server, transport, column, want string }{
		{"gorilla", "websocket", "version", "v1.5.3 []"},
		{"gorilla", "websocket", "checks passed", "20 of 22 [gorilla by websocket fails checks: HEAD and no Host.]"},
		{"faye", "long-poll", "checks passed", "12 of 14 [faye by long-poll was not timed: it fails the check resume: 3 events were lost.]"},
		{"faye", "long-poll", "CPU per delivered event", "– []"},
		{"gws", "websocket", "highest deliveries/s in time", "4,800 []"},
		{"gws", "websocket", "lost by a cut", "5.00 % []"},
		{"own", "sse", "memory, ours = 1", "1.00 []"},
		{"own", "sse", "kernel memory per connection", "2.00 kB []"},
		{"nginx-nchan", "sse", "slow readers: lost", "11.1 % []"},
		{"socket.io", "websocket", "lost by a cut", "– [socket.io by websocket, connections that are cut: no run was valid (… clients did not come back (1)).]"},
	} {
		if got := noted(cellOf(t, b, c.server, c.transport, c.column)); got != c.want {
			t.Errorf("%s by %s, %s: %q, want %q", c.server, c.transport, c.column, got, c.want)
		}
	}
	for _, row := range b.Rows { // every number leads to a run, and to the command that makes it again
		for i, c := range row.Cells {
			if c.Text != missing && b.Number(i) && i > 0 && (c.Link == "" || !strings.HasPrefix(c.Command, "pollpush run --again ")) {
				t.Errorf("%s by %s, %s: the cell %+v leads nowhere", row.Name, row.Transport, b.Columns[i+2].Title, c)
			}
		}
	}
	if of := boards(slices.DeleteFunc(runs, func(r results.Run) bool { return r.Scenario.Target != "" }), nil); len(of) > 0 {
		t.Error("one server has a leaderboard")
	}
}

// TestBoardPage: the page has the table without its script, and what its cells lead to.
func TestBoardPage(t *testing.T) {
	golden(t, "board.html", func(w io.Writer) error {
		var page strings.Builder
		if err := HTML(&page, Report{Runs: madeup.Round(1), Checks: []Checked{{Target: "gorilla", Transport: "websocket", Passed: 21, Made: 22, Failed: []string{"HEAD"}}}}); err != nil {
			return err
		}
		text := page.String()
		from := strings.Index(text, `<section aria-labelledby="board"`)
		to := from + strings.Index(text[from:], "</section>")
		for link := range strings.SplitSeq(text[from:to], `href="#`) {
			if id, _, ok := strings.Cut(link, `"`); ok && strings.HasPrefix(id, "runs-") && !strings.Contains(text, `id="`+id+`"`) {
				t.Errorf("a cell leads to %s, which the page does not have", id)
			}
		}
		_, err := io.WriteString(w, text[from:to])
		return err
	})
}
