package report

import "pollpush/results/stats"

func mix() question {
	q := conditionQuestion(stats.Mixes, "What do a few clients of another transport cost?",
		"Clients of several transports on one server process, because some networks let no WebSocket through. All numbers of the server are of all clients together.",
		[]column{{"server CPU/s", "server-cpu"}, {"server busy", "utilisation"}, {"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"server memory", "server-memory"}},
		conditionMetric{"server-cpu", "server's CPU time per client and second"}, conditionMetric{"app-bytes", traffic}, conditionMetric{"latency-mean", meanLatency})
	q.tables = mixParts
	return q
}

// mixParts has a row for what the clients of each transport of a mix saw, and for those of the one that stands alone beside it.
func mixParts(groups []stats.Group) []Table {
	columns := []column{{"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"app bytes/s", "app-bytes"}, {"wire bytes/s", "wire-bytes"}, {"requests/s", "requests"}, {"lost", "lost"}}
	t := Table{Caption: "The clients of each transport", Columns: []Column{{"transport", false}, {"clients", true}}}
	for _, c := range columns {
		t.Columns = append(t.Columns, Column{c.title, true})
	}
	mixes := false
	for _, g := range inOrder(groups) {
		its := stats.PartsOf(g)
		mixes = mixes || len(its) > 0
		if stats.Mixes.IsPlain(g.Scenario) {
			its = []stats.Group{g}
		}
		for _, part := range its {
			row := []Cell{{Text: part.Scenario.Label()}, {Text: count(part.Scenario.Clients)}}
			for _, c := range columns {
				m := c.shown()
				row = append(row, cell(part.Summary(m), m.Unit))
			}
			t.Rows = append(t.Rows, row)
		}
	}
	if !mixes {
		return nil
	}
	return []Table{t}
}
