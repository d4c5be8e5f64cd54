package report

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
)

// mapped are runs of three rates, polls at three intervals, and two streams.
func mapped(t *testing.T, repetitions int) []results.Run {
	m := maker{t, map[float64]results.Latency{}}
	var runs []results.Run
	for _, rate := range []float64{1, 10, 100} {
		for _, w := range []way{poll1s.every(200 * time.Millisecond), poll1s, poll1s.every(5 * time.Second), sse, ws} {
			for repetition := range repetitions {
				runs = append(runs, m.run("breakeven", w, 20, rate, results.Latest, repetition+1))
			}
		}
	}
	return runs
}

// squeezed is a table as a terminal has it, without the distances.
func squeezed(table Table) string {
	var b strings.Builder
	table.writeText(&b)
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i, line := range lines {
		lines[i] = strings.Join(strings.Fields(line), " ")
	}
	return strings.Join(lines, "\n")
}

func TestBreakEvenTables(t *testing.T) {
	tables := onOneHost(mapped(t, 5))[0].more()
	if len(tables) != 2 {
		t.Fatalf("there are %d tables, want who is cheapest, and the crossings", len(tables))
	}
	// Per client and window of 5 s, at 1 event/s: SSE moves 5 x 102 bytes, and polls each 1 s move 5 x 153.5, each 5 s one of them; between
	// the two the ratio goes with 1/T, so that it is 1 at 1.505 s. (Theory knows the heads of our server, which are twice those made up here.) A poll takes 9 ms of CPU time, an event 6.1, and each client 2.
	for i, want := range []string{
		`events/s stale by up to bytes server CPU server memory
1 200 ms websocket sse, websocket short-poll
1 1 s websocket sse, websocket short-poll
1 5 s short-poll short-poll short-poll
10 200 ms short-poll short-poll short-poll
10 1 s short-poll short-poll short-poll
10 5 s short-poll short-poll short-poll
100 200 ms short-poll short-poll short-poll
100 1 s short-poll short-poll short-poll
100 5 s short-poll short-poll short-poll`,
		`events/s less than bytes bytes, theory server CPU server CPU, theory
1 sse 1.50 s 2.72 s 1.51 s 1.58 s
1 websocket 1.71 s 3.24 s 1.53 s 1.60 s
10 sse < 200 ms 269 ms < 200 ms 145 ms
10 websocket < 200 ms 324 ms < 200 ms 148 ms
100 sse < 200 ms 26.6 ms < 200 ms 12.8 ms
100 websocket < 200 ms 32.2 ms < 200 ms 13.0 ms`,
	} {
		table, last := tables[i], len(tables[i].Columns)-1
		if table.Columns[last].Title != "money" || table.Rows[5][last].Text == missing {
			t.Errorf("the last column is %s", table.Columns[last].Title)
		}
		table.Columns = table.Columns[:last] // prices change, and a test of their own reads them
		for k, row := range table.Rows {
			table.Rows[k] = row[:last]
		}
		if got := squeezed(table); got != want {
			t.Errorf("the table is\n%s\nwant\n%s", got, want)
		}
	}
}

func TestBreakEvenFindings(t *testing.T) {
	found := Findings(mapped(t, 5))
	ofMoney := slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return !strings.Contains(f.Text, "money") })
	if len(ofMoney) == 0 || !strings.Contains(ofMoney[0].Text, "polling took the least money in") {
		t.Errorf("of money it is said %v", ofMoney)
	}
	got := allText(slices.DeleteFunc(found, func(f Finding) bool { return strings.Contains(f.Text, "money") }), "breakeven")
	want := `With minimal headers and no added RTT, polling took the fewest bytes through the sockets in 7 of 9 combinations of event rate and staleness, and other transports did in 2.

At 1 event/s to each client, polling took fewer bytes through the sockets than WebSocket from an interval of 1.71 s on.
Theory has the crossing at 3.24 s.
With minimal headers and no added RTT, polling took the least server CPU time in 7 of 9 combinations of event rate and staleness, and other transports did in 2.

At 1 event/s to each client, polling took less server CPU time than WebSocket from an interval of 1.53 s on.
Theory has the crossing at 1.60 s.
With minimal headers and no added RTT, polling took the least server memory in 9 of 9 combinations of event rate and staleness, and other transports did in 0.

`
	if got != want {
		t.Errorf("the findings are\n%s\nwant\n%s", got, want)
	}
}

// The answer is of the longest interval; it is not given where somebody has too few repetitions at the highest rate.
func TestBreakEvenAnswer(t *testing.T) {
	runs := mapped(t, 5)
	without := func(interval time.Duration) []results.Run {
		return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.PollInterval == results.Duration(interval) })
	}
	dearCPU := slices.Clone(without(5 * time.Second))
	for i, r := range dearCPU {
		if r.Scenario.PollInterval > 0 {
			used := *r.Server
			used.CPUNS = results.Observed(*used.CPUNS * 1000)
			dearCPU[i].Server = &used
		}
	}
	few := slices.Clone(runs)
	for i, r := range few {
		few[i].Valid = r.Scenario.Rate != 100 || r.Scenario.Transport != sse.transport || i%5 > 0
	}
	for name, c := range map[string]struct {
		runs []results.Run
		want string
	}{
		"5 s":      {runs, "Where what clients see may be up to 5 s old, polling takes the fewest bytes through the sockets from 1 event/s to each client on, and the least server CPU time from 1 event/s on."},
		"1 s":      {without(5 * time.Second), "Where what clients see may be up to 1 s old, polling takes the fewest bytes through the sockets from 10 events/s to each client on, and the least server CPU time from 10 events/s on."},
		"dear CPU": {dearCPU, "Where what clients see may be up to 1 s old, polling takes the fewest bytes through the sockets from 10 events/s to each client on, and at no rate the least server CPU time."},
		"few":      {few, ""},
	} {
		if got := breakEvenAnswer(stats.Groups(c.runs)); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if got := Answer(runs); got != breakEvenAnswer(stats.Groups(runs)) {
		t.Errorf("what a reader sees first is %q", got)
	}
}

// Nothing is said on too few repetitions, and of a question that was asked of other runs.
func TestBreakEvenNeedsRepetitions(t *testing.T) {
	few := mapped(t, 4)
	if text := allText(Findings(few), "breakeven"); text != "" {
		t.Errorf("on four repetitions it is said: %s", text)
	}
	if table := squeezed(onOneHost(few)[0].more()[0]); strings.Contains(table, "sse") || !strings.Contains(table, "1 200 ms – – – –") {
		t.Errorf("on four repetitions somebody is the cheapest:\n%s", table)
	}
	idle := []results.Run{made(t, "breakeven", sse, 20, 0, results.Latest, 1), made(t, "breakeven", ws, 20, 0, results.Latest, 1)}
	if more := onOneHost(idle)[0].more(); len(more) != 0 {
		t.Errorf("of idle clients there are tables: %v", more)
	}
}
