package report

import (
	"slices"

	"pollpush/results/stats"
)

// overviewed are the numbers that people ask for first, and what they are called: of each the first metric that both sets have.
var overviewed = []struct {
	title   string
	metrics []string
}{
	{"latency", []string{"latency-mean"}},
	{"bytes", []string{"app-bytes-per-event", "app-bytes"}},
	{"server CPU", []string{"server-cpu-per-event", "server-cpu"}},
	{"memory", []string{"server-memory"}},
}

// overview has a row for each scenario, and how much what people ask for first has changed.
func (c comparison) overview() Table {
	t := Table{Caption: "~ is no difference that is more than chance; ? stands for too few repetitions to compare, and behind what looks like a difference and may be chance. Latency is the mean; bytes and CPU time are per event, or per client and second where there are none",
		Columns: []Column{{"scenario", false}}}
	for _, o := range overviewed {
		t.Columns = append(t.Columns, Column{o.title, true})
	}
	for _, its := range stats.GroupBy(c.numbers, c.nameOf) {
		row := []Cell{{Text: c.nameOf(its[0])}}
		for _, o := range overviewed {
			text := missing
			for _, metric := range o.metrics {
				if i := slices.IndexFunc(its, func(change stats.Change) bool { return change.Metric.Name == metric }); i >= 0 {
					text = c.glance(its[i])
					break
				}
			}
			row = append(row, Cell{Text: text})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// glance writes a change for the overview.
func (c comparison) glance(change stats.Change) string {
	switch c.verdict(change) {
	case "":
		if change.Uncompared() {
			return "?"
		}
		return "~"
	case unclear:
		return percent(change.Delta()) + " ?"
	}
	return percent(change.Delta())
}
