package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// roundAnswer says in three sentences what a push server costs, by the transport by which most servers of a round were timed: CPU time of an event,
// memory of a connection, and how much comes in time. Who takes least and most is named where each was measured several times and they are to be
// told apart; what was measured once is said as it spreads, and compared with nothing. "" where it was no round.
func roundAnswer(runs []results.Run) string {
	its := commonTransport(contenders(runs, nil))
	if len(its) < 2 {
		return ""
	}
	var all []results.Run
	for _, c := range its {
		all = append(all, c.runs...)
	}
	var texts []string
	columns := boardColumns(all)
	for _, what := range []struct{ metric, between, named string }{
		{"server-cpu-per-event", "By %s, an event that a client gets takes between %s and %s of the server's CPU time (%s).",
			"By %s, an event that a client gets takes between %s of the server's CPU time, with %s, and %s, with %s (%s)."},
		{"server-memory-held", "By %s, an idle connection takes between %s and %s of memory, the kernel's part included (%s).",
			"By %s, an idle connection takes between %s of memory, the kernel's part included, with %s, and %s, with %s (%s)."},
		{"offered", "By %s, the highest rate that a server held in time is between %s and %s deliveries per second (%s).",
			"By %s, the highest rate that a server held in time is between %s deliveries per second, with %s, and %s, with %s (%s)."},
	} {
		if i := slices.IndexFunc(columns, func(c boardColumn) bool { return c.metric.Name == what.metric }); i >= 0 {
			texts = append(texts, columns[i].spread(its, what.between, what.named))
		}
	}
	return strings.Join(slices.DeleteFunc(texts, func(text string) bool { return text == "" }), " ")
}

// spread says in a sentence between what a column's numbers lie, and with names, if these are not of one run each and are to be told apart; ""
// where fewer than two have a number.
func (column boardColumn) spread(all []contender, between, named string) string {
	notOurs := results.OwnPeer // of the two, the one that was measured as all others are stands for it, where there is that
	if column.one(all, results.OwnPeer, all[0].transport) >= 0 {
		notOurs = ""
	}
	measured := slices.DeleteFunc(slices.Clone(all), func(c contender) bool { return math.IsNaN(column.number(c)) || c.target == notOurs })
	if len(measured) < 2 {
		return ""
	}
	slices.SortStableFunc(measured, func(a, b contender) int { return cmp.Compare(column.number(a), column.number(b)) })
	first, last := measured[0], measured[len(measured)-1]
	value := func(c contender) string { return quantity(column.number(c), column.metric.Unit) }
	by := prose(first.runs[0].Scenario)
	least := min(len(column.picks(first)), len(column.picks(last)))
	group := func(c contender) ranked {
		return ranked{Summary: stats.Group{Runs: column.picks(c)}.Summary(column.metric)}
	}
	if least > 1 && !group(first).equals(group(last)) {
		return fmt.Sprintf(named, by, value(first), first.runs[0].Scenario.ServerName(), value(last), last.runs[0].Scenario.ServerName(), fmt.Sprintf("%d servers, %d runs of these two", len(measured), least))
	}
	who := fmt.Sprintf("%d servers, measured once: not compared", len(measured))
	switch {
	case least > 1:
		who = fmt.Sprintf("%d servers that are not to be told apart", len(measured))
	case column.least && last.holdsMore():
		who = fmt.Sprintf("%d servers, measured once: not compared; the last of them may hold more", len(measured))
	}
	return fmt.Sprintf(between, by, value(first), value(last), who)
}

// commonTransport are the contenders by the transport by which most were timed.
func commonTransport(all []contender) []contender {
	var most []contender
	for _, its := range stats.GroupBy(all, func(c contender) string { return c.transport }) {
		timed := slices.DeleteFunc(its, func(c contender) bool {
			return !slices.ContainsFunc(c.runs, func(r results.Run) bool { return r.Valid })
		})
		if len(timed) > len(most) {
			most = timed
		}
	}
	return most
}
