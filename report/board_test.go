package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/results/stats"
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
		{"gorilla", "websocket", "version", "gorilla 1.2.3 []"},
		{"gorilla", "websocket", "checks passed", "20 of 22 [gorilla by websocket fails checks: HEAD and no Host.]"},
		{"faye", "long-poll", "checks passed", "12 of 14 [faye by long-poll was not timed: it fails the check resume: 3 events were lost.]"},
		{"faye", "long-poll", "CPU per delivered event", "– []"},
		{"gws", "websocket", "highest deliveries/s in time", "4,800 []"},
		{"gws", "websocket", "lost by a cut", "5.00 % []"},
		{"pollpush", "sse", "memory, pollpush = 1", "1.00 []"},
		{"pollpush", "sse", "kernel memory per connection", "2.00 kB []"},
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

// TestBoardTellsVersionsApart: two versions of a server have a row each, and a name each in sentences.
func TestBoardTellsVersionsApart(t *testing.T) {
	runs := madeup.Round(1)
	for _, r := range madeup.Round(2) {
		if r.Scenario.Target == "gws" {
			peer := *r.Peer
			peer.Version = results.Observed("gws 9.9.9")
			r.Peer = &peer
			runs = append(runs, r)
		}
	}
	var versions []string
	for _, row := range boards(runs, nil)[0].Rows {
		if row.Name == "gws" {
			versions = append(versions, row.Cells[len(row.Cells)-1].Text)
		}
	}
	slices.Sort(versions)
	if want := []string{"gws 1.2.3", "gws 9.9.9"}; !slices.Equal(versions, want) {
		t.Errorf("the rows of gws are of %q, want %q", versions, want)
	}
	groups := stats.Only(stats.Groups(stats.Answering(runs, "round-memory")), func(g stats.Group) bool { return g.Scenario.Transport == "websocket" })
	var names []string
	for _, g := range groups {
		names = append(names, namesIn(groups)(g))
	}
	slices.Sort(names)
	if want := []string{"gorilla", "gws 1.2.3", "gws 9.9.9", "nginx-nchan", "pollpush", "socket.io"}; !slices.Equal(names, want) {
		t.Errorf("in sentences the servers are %q, want %q", names, want)
	}
}

// TestBoardPoolsPercentiles: a percentile stands on the events of all repetitions together; where these are too few, a footnote says so.
func TestBoardPoolsPercentiles(t *testing.T) {
	runs := madeup.Round(1)
	text := func() string {
		b := boards(runs, nil)[0]
		c := cellOf(t, b, "gws", "websocket", "p99 at 600 deliveries/s")
		for _, n := range c.Notes {
			return c.Text + ": " + b.Notes[n-1]
		}
		return c.Text
	}
	has := func(events int64) {
		for _, r := range runs {
			if r.Latency != nil && r.Scenario.Rate == 10 && r.Questions[0] == "round-cpu" {
				r.Latency.Events, r.Latency.P99 = events, nil
			}
		}
	}
	has(300)
	if got := text(); got != "–: Fewer than ten events lie beyond that percentile, all valid repetitions together." {
		t.Errorf("of few events it is %q", got)
	}
	has(400) // of three repetitions 1,200, of which 12 lie beyond
	if got := text(); strings.HasPrefix(got, "–") {
		t.Errorf("of enough events in three repetitions it is %q", got)
	}
}

// TestBoardInMarkdown: the table stands in Markdown too, with its footnotes, also where no run is valid.
func TestBoardInMarkdown(t *testing.T) {
	runs := madeup.Round(1)
	for i := range runs {
		runs[i].Valid, runs[i].InvalidBecause = false, []string{"events lost: 3"}
	}
	var out strings.Builder
	checks := []Checked{{Target: "gorilla", Transport: "websocket", Passed: 21, Made: 22, Failed: []string{"HEAD"}}}
	if err := Markdown(&out, Report{Runs: runs, Checks: checks}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"## " + boardQuestion, "| gorilla | websocket | 21 of 22 \\[", ". gorilla by websocket fails checks: HEAD.", "no run was valid (events lost (1))"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not have %q", want)
		}
	}
	if all := boards(nil, append(checks, Checked{Target: "faye", Transport: "long-poll", Barred: "resume: lost"})); len(all) != 1 || len(all[0].Rows) != 2 {
		t.Errorf("servers of which none was timed have the boards %+v", all)
	}
}
