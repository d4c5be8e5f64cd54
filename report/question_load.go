package report

import "pollpush/results/stats"

func load() question {
	return question{
		name: "load", text: "How stale is what a client sees as the load grows past what the server can do?",
		note: "Offered: each event once for each client of its topic, whether the server could or not. Events keep their due times, so beyond the knee " +
			"a queue grows for as long as the run lasts, and latency with it: what it is there depends on the window.",
		columns: []column{{"offered/s", "offered"}, {"mean", "latency-mean"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"server busy", "utilisation"},
			{"load generator busy", "load-busy"}},
		figures: []string{"latency-load"},
		vary:    []string{"rate", "clients"},
		findings: func(groups []stats.Group) []Finding {
			offered := func(g stats.Group) string {
				m := named("offered")
				return quantity(g.Summary(m).Median, m.Unit) + " deliveries/s"
			}
			return []Finding{ends(groups, "offered", "latency-mean", "The "+meanLatency, offered)}
		},
	}
}
