package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

func passage() question {
	return question{
		name: "passage", text: "Which transport gets through which proxy?",
		note: "Passes: clients connect, all events arrive, and those that were sent apart arrive apart. Buffered: most of them arrive together with others, because the proxy keeps them back until it has enough. Blocked: no client connects. Broken: events are lost. " +
			"Cut after: the shortest time for which nothing had come through a connection when the proxy cut it, in a window without events and heartbeats; where none is named, nothing was cut in it.",
		whole:   passages,
		figures: []string{"middlebox-matrix"},
	}
}

// passages is a table of middleboxes and transports, by all runs: those that don't get through are invalid.
func passages(asked []results.Run) Table {
	var names []string
	for _, name := range transport.Names() {
		if slices.ContainsFunc(asked, func(r results.Run) bool { return r.Scenario.Transport == name }) {
			names = append(names, name)
		}
	}
	t := Table{Columns: []Column{{"proxy", false}, {"HTTP", false}}}
	for _, name := range names {
		t.Columns = append(t.Columns, Column{name, false})
	}
	type way struct{ via, http string }
	ways := stats.GroupBy(asked, func(r results.Run) way { return way{r.Scenario.Via, r.Scenario.HTTP} })
	for _, runs := range ways {
		s := runs[0].Scenario
		row := []Cell{{Text: s.Via}, {Text: s.HTTP}}
		for _, name := range names {
			its := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Transport != name })
			row = append(row, Cell{Text: passageText(its)})
		}
		t.Rows = append(t.Rows, row)
	}
	slices.SortStableFunc(t.Rows, func(a, b []Cell) int {
		return slices.CompareFunc(a[:2], b[:2], func(x, y Cell) int { return strings.Compare(x.Text, y.Text) })
	})
	return t
}

// passageText says what became of a transport in its runs through one middlebox.
func passageText(runs []results.Run) string {
	text := results.Passage(runs)
	if cut, _, ok := results.SilenceCut(runs); ok && cut != nil {
		after := "cut after " + duration(results.Duration(time.Duration(*cut).Round(100*time.Millisecond)))
		if text == "" {
			return after
		}
		text = fmt.Sprintf("%s, %s", text, after)
	}
	if text == "" {
		return missing
	}
	return text
}
