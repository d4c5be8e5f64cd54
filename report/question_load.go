package report

import (
	"cmp"
	"fmt"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

func load() question {
	return question{
		name: "load", text: "How stale is what a client sees as the load grows?",
		note: "Offered: each event once for each client of its topic, whether the server could or not. Events keep their due times, so a server that is offered more than it can do " +
			"has a queue that grows for as long as the run lasts, and latency with it. A server that is well below 100 % busy at the highest load has not met its limit.",
		columns: []column{{"offered/s", "offered"}, {"mean", "latency-mean"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"server busy", "utilisation"},
			{"load generator busy", "load-busy"}},
		figures: []string{"latency-load"},
		vary:    []string{"rate", "clients"},
		findings: func(groups []stats.Group) []Finding {
			return under(fmt.Sprintf("With %s", distance(groups[0])), ends(groups, "offered", "latency-mean", meanLatency,
				"With %s the %s was %s at the lowest load that was measured and %s at the highest, %s deliveries/s."))
		},
		answer: func(groups []stats.Group) string {
			offered := func(s results.Scenario) float64 { return s.Rate * float64(s.Clients) }
			most := slices.MaxFunc(groups, func(a, b stats.Group) int { return cmp.Compare(offered(a.Scenario), offered(b.Scenario)) })
			return latencyAnswer(stats.Only(groups, func(g stats.Group) bool { return offered(g.Scenario) == offered(most.Scenario) }))
		},
	}
}
