package report

import (
	"pollpush/results"
	"pollpush/results/stats"
)

func roundCapacity() question {
	return question{
		name: "round-capacity", text: "How many deliveries per second does each server hold in time?",
		note:    "The highest rate that held the objective, in the steps of a search, and what was measured there; the next table has the lowest that did not, and why. Where the load generator gave way first, the server can do more.",
		columns: []column{{"deliveries/s", "offered"}, {"p50", "latency-p50"}, {"p99", "latency-p99"}, {"CPU/event", "server-cpu-per-event"}, {"server busy", "utilisation"}, {"load generator busy", "load-busy"}},
		vary:    []string{"target", "publisher", "rate"},
		searched: func(groups []stats.Group, least func(results.Run) bool) []Finding {
			return ranking{
				metric: "offered", highest: true, format: "%s: of %d servers, most deliveries per second are held by %s, %s, and fewest by %s, %s", own: "; pollpush holds %s", least: least,
			}.findings(groups)
		},
	}
}
