package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/bill"
	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

func breakEven() question {
	return question{
		name: "breakeven", text: "Which transport is cheapest, at which event rate and staleness?",
		note: "What clients see is stale by up to the interval of their polls, and half a round trip. Per client and second: bytes through its socket, and the server's CPU time, which includes publishing. Per client: the server's memory with all of them connected, its process's and the kernel's. " +
			"Clients want the newest state: a poll brings that alone, and push brings each event. " + bill.BreakEvenNote(),
		columns: []column{{"bytes/s", "app-bytes"}, {"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"server memory", "server-memory"}, {"kernel memory", "server-kernel-memory"},
			{"mean latency", "latency-mean"}, {"empty", "empty-responses"}},
		tables:   breakEvenTables,
		figures:  []string{"breakeven"},
		vary:     []string{"rate"},
		findings: breakEvenFindings,
		answer:   breakEvenAnswer,
	}
}

// breakEvenAnswer says from which event rate on polling is the cheapest, at the longest interval that was measured.
func breakEvenAnswer(groups []stats.Group) string {
	from := map[string]float64{} // by the metric; NaN: at no rate
	most := ""
	for _, name := range []string{"app-bytes", "server-cpu"} {
		b := stats.NewBreakEven(groups, stats.Named(name))
		if len(b.Rates) < 2 || len(b.Stale) == 0 {
			return ""
		}
		most, from[name] = duration(b.Stale[len(b.Stale)-1]), math.NaN()
		for i := len(b.Rates) - 1; i >= 0; i-- {
			c := b.Cells[i][len(b.Stale)-1]
			if !c.Known && i == len(b.Rates)-1 {
				return ""
			}
			if !c.Known || !c.Polling() || c.Others() {
				break
			}
			from[name] = b.Rates[i]
		}
	}
	bytes, cpu := from["app-bytes"], from["server-cpu"]
	switch noBytes, noCPU := math.IsNaN(bytes), math.IsNaN(cpu); {
	case noBytes && noCPU:
		return fmt.Sprintf("Where what clients see may be up to %s old, polling was at no event rate the cheapest in bytes through the sockets or in server CPU time.", most)
	case noBytes:
		return fmt.Sprintf("Where what clients see may be up to %s old, polling takes the least server CPU time from %s to each client on, and at no rate the fewest bytes through the sockets.", most, rate(cpu))
	case noCPU:
		return fmt.Sprintf("Where what clients see may be up to %s old, polling takes the fewest bytes through the sockets from %s to each client on, and at no rate the least server CPU time.", most, rate(bytes))
	}
	return fmt.Sprintf("Where what clients see may be up to %s old, polling takes the fewest bytes through the sockets from %s to each client on, and the least server CPU time from %s on.", most, rate(bytes), rate(cpu))
}

// What the costs of a break-even are called: in columns, and in sentences.
var costNames = map[string]struct{ column, least, less string }{
	"app-bytes":          {"bytes", "the fewest bytes through the sockets", "fewer bytes through the sockets"},
	"server-cpu":         {"server CPU", "the least server CPU time", "less server CPU time"},
	"server-memory":      {"server memory", "the least server memory", "less server memory"},
	"server-memory-held": {"server and kernel memory", "the least server and kernel memory", "less server and kernel memory"},
	"money":              {"money", "the least money", "less money"},
}

// breakEvenTables are who is cheapest, and where polling becomes cheaper than each other transport, of groups that differ in the rate.
func breakEvenTables(groups []stats.Group) []Table {
	cheapest := Table{
		Caption: "Who is cheapest, where what clients see may be so stale: several that stand together do not differ measurably",
		Columns: []Column{{"events/s", true}, {"stale by up to", true}},
	}
	var maps []stats.BreakEven
	for _, m := range bill.BreakEvenCosts(groups) {
		maps = append(maps, stats.NewBreakEven(groups, m))
		cheapest.Columns = append(cheapest.Columns, Column{costNames[m.Name].column, false})
	}
	for i, rate := range maps[0].Rates {
		for j, most := range maps[0].Stale {
			row := []Cell{{Text: plain(rate)}, {Text: duration(most)}}
			for _, b := range maps {
				row = append(row, Cell{Text: chosen(b.Cells[i][j])})
			}
			cheapest.Rows = append(cheapest.Rows, row)
		}
	}
	if len(cheapest.Rows) == 0 {
		return nil
	}
	tables := []Table{cheapest}
	if crossings := crossingTable(maps, groups); len(crossings.Rows) > 0 {
		tables = append(tables, crossings)
	}
	return tables
}

// chosen names who is cheapest.
func chosen(c stats.Choice) string {
	if !c.Known {
		return missing
	}
	var names []string
	for _, g := range inOrder(c.Groups) {
		names = append(names, g.Scenario.Transport)
	}
	return strings.Join(names, ", ")
}

// crossingTable has a row for each rate and transport that polling is held against, and a column for each cost but memory, beside
// theory's where it knows a crossing.
func crossingTable(maps []stats.BreakEven, groups []stats.Group) Table {
	t := Table{
		Caption: "From which poll interval on polling costs less, with its 95 % interval, beside theory that was fitted at the other event rates",
		Columns: []Column{{"events/s", true}, {"less than", false}},
	}
	crossed := slices.DeleteFunc(slices.Clone(maps), func(b stats.BreakEven) bool { return strings.HasPrefix(b.Metric.Name, "server-memory") })
	for _, b := range crossed {
		name := costNames[b.Metric.Name].column
		t.Columns = append(t.Columns, Column{name, true})
		if model.KnowsBreakEven(b.Metric.Name) {
			t.Columns = append(t.Columns, Column{name + ", theory", true})
		}
	}
	for _, rate := range maps[0].Rates {
		for _, other := range inOrder(maps[0].Others(rate)) {
			row := []Cell{{Text: plain(rate)}, {Text: other.Scenario.Label()}}
			for _, b := range crossed {
				row = append(row, crossingCell(b, other))
				if model.KnowsBreakEven(b.Metric.Name) {
					row = append(row, Cell{Text: theoryCrossing(b, other, groups)})
				}
			}
			t.Rows = append(t.Rows, row)
		}
	}
	return t
}

// crossingCell writes from which interval on polling costs less than another group.
func crossingCell(b stats.BreakEven, other stats.Group) Cell {
	c := b.Crossing(other)
	if !c.Known() {
		return Cell{Text: missing}
	}
	at := func(v float64) string {
		switch {
		case v == 0:
			return "< " + duration(b.Stale[0])
		case math.IsInf(v, 0):
			return "> " + duration(b.Stale[len(b.Stale)-1])
		}
		return quantity(v, "ns")
	}
	cell := Cell{Text: at(c.At)}
	if low, high := at(c.Low), at(c.High); low != high {
		cell.Spread = low + " – " + high
	}
	return cell
}

// theoryCrossing writes where theory has the crossing.
func theoryCrossing(b stats.BreakEven, other stats.Group, groups []stats.Group) string {
	if len(b.Stale) == 0 {
		return missing
	}
	poll, ok := b.Poll(other.Scenario.Rate, b.Stale[0])
	if !ok {
		return missing
	}
	rate := other.Scenario.Rate
	v := model.BreakEven(model.Fit(model.AtOtherRates(stats.Runs(groups), rate)), b.Metric.Name, poll.Scenario, other.Scenario)
	switch {
	case v == 0:
		return "< " + duration(results.Duration(model.ShortestPoll))
	case math.IsInf(v, 0):
		return "> " + duration(results.Duration(model.LongestPoll))
	}
	return quantity(v, "ns")
}

// breakEvenFindings say for each cost how often polling is cheapest, and where it becomes so.
func breakEvenFindings(groups []stats.Group) []Finding {
	var found []Finding
	for _, m := range bill.BreakEvenCosts(groups) {
		b := stats.NewBreakEven(groups, m)
		found = append(found, cheapestCounted(b, groups[0]))
		if strings.HasPrefix(m.Name, "server-memory") {
			continue
		}
		for _, rate := range b.Rates {
			found = append(found, crossingAt(b, rate, groups))
		}
	}
	return found
}

// cheapestCounted says in how many combinations who is cheapest.
func cheapestCounted(b stats.BreakEven, g stats.Group) Finding {
	var all, polling, others, both int
	f := Finding{}
	for i, rateOf := range b.Rates {
		for j, most := range b.Stale {
			c := b.Cells[i][j]
			if !c.Known {
				continue
			}
			all++
			switch {
			case c.Polling() && c.Others():
				both++
			case c.Polling():
				polling++
			default:
				others++
			}
			f.Evidence = append(f.Evidence, Evidence{fmt.Sprintf("%s, stale by up to %s, %s", rate(rateOf), duration(most), b.Metric.Name), chosen(c)})
		}
	}
	if all == 0 {
		return Finding{}
	}
	f.Text = fmt.Sprintf("With %s, polling took %s in %s of %s of event rate and staleness, and other transports did in %s.",
		distance(g), costNames[b.Metric.Name].least, count(polling), plural(all, "combination"), count(others))
	if both > 0 {
		f.Detail = fmt.Sprintf("In %s they did not differ measurably.", count(both))
	}
	return f
}

// crossingAt says from which interval on polling costs less than the cheapest other transport at a rate, if that is within what was
// measured.
func crossingAt(b stats.BreakEven, at float64, groups []stats.Group) Finding {
	other, ok := b.Cheapest(at)
	if !ok {
		return Finding{}
	}
	c := b.Crossing(other)
	if !c.Closed() {
		return Finding{}
	}
	f := Finding{Text: fmt.Sprintf("At %s to each client, polling took %s than %s from an interval of %s on.",
		rate(at), costNames[b.Metric.Name].less, prose(other.Scenario), quantity(c.At, "ns"))}
	if low, high := quantity(c.Low, "ns"), quantity(c.High, "ns"); low != high {
		f.Detail = fmt.Sprintf("Between %s and %s the two can't be told apart (95 %%).", low, high)
	}
	if theory := theoryCrossing(b, other, groups); theory != missing {
		f.Detail = strings.TrimSpace(f.Detail + " " + fmt.Sprintf("Theory has the crossing at %s.", theory))
	}
	for _, interval := range b.Stale {
		if poll, ok := b.Poll(at, interval); ok {
			f.Evidence = append(f.Evidence, evidence(poll.Compare(other, b.Metric), poll, other, b.Metric, rate(at)+", "))
		}
	}
	return f
}
