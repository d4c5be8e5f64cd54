package report

import (
	"cmp"
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
		answer:   mostWaiting,
	}
}

// waiting says of the most clients of each transport how many of them ran, and how many waited for a connection.
func waiting(groups []stats.Group) Finding {
	var f Finding
	var sentences []string
	for _, label := range labels(groups) {
		most := slices.MaxFunc(labelled(groups, label), byClients)
		if text := connected(most); text != "" {
			sentences = append(sentences, text)
			f.Evidence = append(f.Evidence, measured(most, stats.Named("browser-connections")), measured(most, stats.Named("browser-waiting")), measured(most, stats.Named("browser-starved")))
		}
	}
	f.Text = strings.Join(sentences, " ")
	return f
}

// mostWaiting is of those clients of whom most never received anything, or else had to wait.
func mostWaiting(groups []stats.Group) string {
	median := func(g stats.Group, metric string) float64 { return g.Summary(stats.Named(metric)).Median }
	return connected(slices.MaxFunc(groups, func(a, b stats.Group) int {
		return cmp.Or(cmp.Compare(median(a, "browser-starved"), median(b, "browser-starved")), cmp.Compare(median(a, "browser-waiting"), median(b, "browser-waiting")))
	}))
}

// connected says how many clients of a browser had a connection; "" where that was not measured.
func connected(g stats.Group) string {
	waited, starved := g.Summary(stats.Named("browser-waiting")), g.Summary(stats.Named("browser-starved"))
	if waited.N == 0 || starved.N == 0 {
		return ""
	}
	clients, name := plural(g.Scenario.Clients, "client"), prose(g.Scenario)
	had := quantity(float64(g.Scenario.Clients)-waited.Median, "clients")
	switch {
	case waited.Median == 0:
		return fmt.Sprintf("Of %s of one browser with %s, each had a connection.", clients, name)
	case starved.Median == 0:
		return fmt.Sprintf("Of %s of one browser with %s, %s had a connection at a time, and the others waited for their turn.", clients, name, had)
	default:
		return fmt.Sprintf("Of %s of one browser with %s, %s had a connection, and %s never received anything.", clients, name, had, quantity(starved.Median, "clients"))
	}
}
