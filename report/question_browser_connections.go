package report

import (
	"fmt"
	"slices"
	"strings"

	"pollpush/results/stats"
)

func browserConnections() question {
	return question{
		name: "browser-connections", text: "How many clients of a browser wait for a connection?",
		note: "Over HTTP/1.1 a browser has six connections to a host, for all its tabs together; WebSockets are not among them. Counted before the first event. " +
			"Starved: never answered at all; latency is that of the others. HTTP/2 is the remedy: it carries all of a browser's requests over one connection.",
		columns:  []column{{"connections", "browser-connections"}, {"waiting", "browser-waiting"}, {"starved", "browser-starved"}, {"p50", "latency-p50"}},
		figures:  []string{"browser-connections"},
		vary:     []string{"clients"},
		findings: func(groups []stats.Group) []Finding { return []Finding{waiting(groups)} },
		answer:   func(groups []stats.Group) string { return waiting(groups).Text },
	}
}

// waiting says of the most clients of each transport how many of them ran, and how many waited for a connection.
func waiting(groups []stats.Group) Finding {
	var f Finding
	var sentences []string
	connections, waited, starved := named("browser-connections"), named("browser-waiting"), named("browser-starved")
	for _, label := range labels(groups) {
		its := stats.Only(labelled(groups, label), func(g stats.Group) bool { return g.Summary(waited).N > 0 })
		if len(its) == 0 {
			continue
		}
		most := slices.MaxFunc(its, byClients)
		f.Evidence = append(f.Evidence, measured(most, connections), measured(most, waited), measured(most, starved))
		clients, name := most.Scenario.Clients, prose(most.Scenario)
		without, never := most.Summary(waited).Median, most.Summary(starved).Median
		had := quantity(float64(clients)-without, connections.Unit)
		switch {
		case without == 0:
			sentences = append(sentences, fmt.Sprintf("Of %s of one browser with %s, each had a connection.", plural(clients, "client"), name))
		case never == 0:
			sentences = append(sentences, fmt.Sprintf("Of %s of one browser with %s, %s had a connection at a time, and the others waited for their turn.", plural(clients, "client"), name, had))
		default:
			sentences = append(sentences, fmt.Sprintf("Of %s of one browser with %s, %s had a connection, and %s never received anything.", plural(clients, "client"), name, had, quantity(never, starved.Unit)))
		}
	}
	f.Text = strings.Join(sentences, " ")
	return f
}
