package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results/stats"
)

func collapsing() question {
	return question{
		name: "collapsing", text: "What does a cache save that asks once for all?",
		note:     "Requests per event are those that reach the server, of all clients together. The cache keeps an answer for a second, which clients that poll by the clock see as latency. CPU time is the server's, and the cache's beside it.",
		columns:  []column{{"requests/event", "origin-requests-per-event"}, {"requests/client/s", "requests"}, {"mean latency", "latency-mean"}, {"server CPU/event", "server-cpu-per-event"}, {"proxy CPU/event", "middlebox-cpu-per-event"}},
		vary:     []string{"clients", "via"},
		findings: collapsed,
		figures:  []string{"collapsing-cache"},
	}
}

// collapsed says for each way of polling how many requests an event takes of the server, with and without a cache, where there are most
// clients.
func collapsed(groups []stats.Group) []Finding {
	m := stats.Named("origin-requests-per-event")
	most := withMost(groups)
	var f Finding
	var sentences []string
	for _, label := range labels(most) {
		its := stats.Only(most, func(g stats.Group) bool { return g.Scenario.Label() == label })
		i := slices.IndexFunc(its, func(g stats.Group) bool { return g.Scenario.Via == "" })
		if i < 0 {
			continue
		}
		without := its[i]
		var behind []string
		f.Evidence = append(f.Evidence, measured(without, m))
		for _, g := range its {
			if g.Scenario.Via != "" {
				behind = append(behind, fmt.Sprintf("%s behind %s", plain(hundredths(g.Summary(m).Median)), g.Scenario.Via))
				f.Evidence = append(f.Evidence, measured(g, m))
			}
		}
		if len(behind) > 0 {
			sentences = append(sentences, fmt.Sprintf("With %s, an event takes %s requests of the server, and %s.", prose(without.Scenario), plain(hundredths(without.Summary(m).Median)), english.List(behind)))
		}
	}
	f.Text = strings.Join(sentences, " ")
	return under(fmt.Sprintf("With %s", plural(most[0].Scenario.Clients, "client")), f)
}

// hundredths rounds a number of requests, of which a window may have a part of one at either edge.
func hundredths(v float64) float64 { return math.Round(100*v) / 100 }
