package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// A Checked is what came of the checks of one server, by one transport, that a round makes before it times anything.
type Checked struct {
	Target, Transport string
	Version           string   // of the server; "": it can't be told
	Passed, Made      int      // of the checks that apply
	Failed            []string // the names of the others
	Barred            string   // the essential check, and what came of it, for which nothing was timed; "": it was
}

// boardQuestion heads the leaderboard, which is of all questions of a round together.
const boardQuestion = "How do the servers compare?"

// boardNote says what its columns are.
const boardNote = "A row for each server and transport; all numbers are of valid runs, and lead to them. Small numbers beside p99 are p50; what a column is, the questions below say. " +
	"Of three rates, CPU and bytes per event are at the one in the middle. Pollpush = 1: in times of what pollpush takes by the same transport, as a target where it was measured so: as all others are."

// A board has what was measured of each server of a round by each transport, on one host.
type board struct {
	ID      string
	Host    string // "" where there is one
	Columns []Column
	Rows    []boardRow
	Notes   []string // by number, from 1
}

// A boardRow is a server by one transport.
type boardRow struct {
	Name      string // of the server
	Transport string
	Begins    bool // it is the first one of its transport
	Cells     []boardCell
}

// A boardCell is what was measured of a row.
type boardCell struct {
	Text, Small string
	Link        string // where the page lists its runs; "": it has none
	Command     string // that makes the first of them again; "": there is none
	Notes       []int
}

// A contender is a server by one transport, with what is known of it.
type contender struct {
	target, transport string
	programs          string        // its version and its file, where several of a target were measured
	runs              []results.Run // of all questions of a round
	checked           *Checked      // nil: it was not
}

// boards returns the leaderboards of runs: one for each host where more than one server was measured.
func boards(runs []results.Run, checks []Checked) []board {
	hosts := hostsOf(runs)
	var all []board
	onHosts := stats.GroupBy(runs, func(r results.Run) string { return r.Host.Text() })
	if len(runs) == 0 && len(checks) > 0 {
		onHosts = [][]results.Run{nil} // none passed the checks
	}
	for _, its := range onHosts {
		if found := contenders(its, checks); len(distinctServers(found)) > 1 {
			b := newBoard(found)
			b.ID = "board"
			if len(its) > 0 {
				b.Host = hosts.name(its[0].Host)
			}
			if len(all) > 0 {
				b.ID = fmt.Sprintf("board-%d", len(all)+1)
			}
			all = append(all, b)
		}
	}
	return all
}

// contenders are those of a round, in the order of their transports and, of each, of what an event costs them.
func contenders(runs []results.Run, checks []Checked) []contender {
	type triple struct{ target, transport, programs string }
	asked := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !slices.ContainsFunc(r.Questions, isOfRound) })
	var all []contender
	programs := programsOf(asked)
	for _, its := range stats.GroupBy(asked, func(r results.Run) triple {
		return triple{r.Scenario.Target, r.Scenario.Transport, programs(r)}
	}) {
		all = append(all, contender{target: its[0].Scenario.Target, transport: its[0].Scenario.Transport, programs: programs(its[0]), runs: its})
	}
	if len(all) == 0 && len(runs) > 0 {
		return nil // they are of no round
	}
	for _, c := range checks {
		i := slices.IndexFunc(all, func(other contender) bool { return other.target == c.Target && other.transport == c.Transport })
		if i < 0 {
			i, all = len(all), append(all, contender{target: c.Target, transport: c.Transport})
		}
		all[i].checked = &c
	}
	rates := ratesOf(asked)
	cost := func(c contender) float64 {
		v := c.number(atRate(rates), stats.Named("server-cpu-per-event"))
		if math.IsNaN(v) {
			return math.Inf(1)
		}
		return v
	}
	slices.SortStableFunc(all, func(a, b contender) int {
		return cmp.Or(cmp.Compare(transport.Index(a.transport), transport.Index(b.transport)), cmp.Compare(cost(a), cost(b)), cmp.Compare(a.target, b.target))
	})
	return all
}

// programsOf returns what tells versions of a server apart, by any of its transports: "" where one version of it was measured, whether all of
// its runs say so or not.
func programsOf(runs []results.Run) func(results.Run) string {
	known := map[string][]string{}
	for _, r := range runs {
		if text := r.PeerText(); text != "" && !slices.Contains(known[r.Scenario.Target], text) {
			known[r.Scenario.Target] = append(known[r.Scenario.Target], text)
		}
	}
	return func(r results.Run) string {
		if its := known[r.Scenario.Target]; len(its) > 1 {
			return cmp.Or(r.PeerText(), its[0])
		}
		return ""
	}
}

func isOfRound(question string) bool {
	return slices.Contains([]string{roundMemory().name, roundCPU().name, roundCapacity().name, roundSlow().name, roundCut().name}, question)
}

func distinctServers(all []contender) []string {
	var names []string
	for _, c := range all {
		names = append(names, server(c.target))
	}
	return distinct(names)
}

// newBoard makes a board of the contenders, of which there are some.
func newBoard(all []contender) board {
	var runs []results.Run
	for _, c := range all {
		runs = append(runs, c.runs...)
	}
	columns := boardColumns(runs)
	b := board{Columns: []Column{{"server", false}, {"transport", false}, {"checks passed", true}}}
	for _, c := range columns {
		b.Columns = append(b.Columns, Column{c.title, true})
	}
	b.Columns = append(b.Columns, Column{"version", false})
	for i, c := range all {
		row := boardRow{Name: server(c.target), Transport: c.transport, Begins: i == 0 || all[i-1].transport != c.transport, Cells: []boardCell{b.checks(c)}}
		for _, column := range columns {
			cell := boardCell{Text: missing}
			own := column.ours(all, c.transport)
			if column.times && own < 0 {
				row.Cells = append(row.Cells, cell)
				continue
			}
			of := column.picks(c)
			value := column.number(c)
			if column.times {
				cell.Text = bareTimes(value / column.number(all[own]))
			} else {
				cell.Text = quantity(value, column.metric.Unit)
			}
			if _, isPercentile := strings.CutPrefix(column.metric.Name, "latency-p"); isPercentile && math.IsNaN(value) && len(of) > 0 {
				cell.Notes = b.note("Fewer than ten events lie beyond that percentile, all valid repetitions together.")
			}
			if column.small.Of != nil && len(of) > 0 {
				cell.Small = quantity(stats.Group{Runs: of}.Summary(column.small).Median, column.small.Unit)
			}
			if len(of) > 0 {
				cell.Link, cell.Command = anchor(of[0].Identity()), madeAgainBy(of[0])
				if column.least && c.holdsMore() {
					cell.Notes = b.note("At the least: above that rate the load generator or the publisher gave way, not the server, or the steps of the search were over.")
				}
			} else if why := column.why(c); why != "" {
				cell.Notes = b.note(fmt.Sprintf("%s by %s, %s: %s.", server(c.target), c.transport, column.what, why))
			}
			row.Cells = append(row.Cells, cell)
		}
		row.Cells = append(row.Cells, boardCell{Text: c.version()})
		b.Rows = append(b.Rows, row)
	}
	return b
}

// Number reports whether cell i of its rows, which come after their names, is a number.
func (b board) Number(i int) bool { return b.Columns[2+i].Number }

// bareTimes is a ratio without a word; an en dash where it is none.
func bareTimes(ratio float64) string {
	if math.IsNaN(ratio) || math.IsInf(ratio, 0) {
		return missing
	}
	return stats.Times(ratio)
}

// note is the number of a footnote, which is the same for the same text.
func (b *board) note(text string) []int {
	if i := slices.Index(b.Notes, text); i >= 0 {
		return []int{i + 1}
	}
	b.Notes = append(b.Notes, text)
	return []int{len(b.Notes)}
}
