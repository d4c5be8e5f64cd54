package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results/stats"
	"pollpush/transport"
)

func utilisation() question {
	return question{
		name: "utilisation", text: "What does an event cost a server that has more to do?",
		note: "Busy: the server's CPU time in its core's time. An idle core pays for each wake-up, a busy one does several things for one: " +
			"a cost holds at the utilisation that it was measured at. What counts is CPU per event with push, and CPU per poll with polling.",
		columns: []column{{"busy", "utilisation"}, {"CPU/event", "server-cpu-per-event"}, {"CPU/poll", "cpu-per-poll"},
			{"polls/client/s", "requests"}, {"load generator busy", "load-busy"}},
		figures:  []string{"cpu-utilisation"},
		vary:     []string{"rate", "clients"},
		findings: utilisationFindings,
	}
}

// utilisationFindings state what an event, and what a poll, took of the server that had the least and that had the most to do.
func utilisationFindings(groups []stats.Group) []Finding {
	kind := func(kinds ...transport.Kind) []stats.Group {
		return stats.Only(groups, func(g stats.Group) bool { return slices.Contains(kinds, g.Scenario.Kind()) })
	}
	busy := func(g stats.Group) string {
		m := named("utilisation")
		return quantity(g.Summary(m).Median, m.Unit) + " utilisation"
	}
	return []Finding{
		ends(kind(transport.Stream), "utilisation", "server-cpu-per-event", "The server's CPU time per delivered event", busy),
		ends(kind(transport.Poll, transport.Hold), "utilisation", "cpu-per-poll", "The server's CPU time per poll", busy),
	}
}

// ends states a metric of each transport where another one, along, was the lowest and the highest. Nothing is compared: the two may
// have been measured once.
func ends(groups []stats.Group, along, metric, what string, at func(stats.Group) string) Finding {
	a, m := named(along), named(metric)
	groups = stats.Only(inOrder(groups), func(g stats.Group) bool { return g.Summary(a).N > 0 && g.Summary(m).N > 0 })
	var f Finding
	var clauses []string
	for _, of := range stats.GroupBy(groups, func(g stats.Group) string { return g.Scenario.Transport }) {
		byPlace := func(x, y stats.Group) int { return cmp.Compare(x.Summary(a).Median, y.Summary(a).Median) }
		lowest, highest := slices.MinFunc(of, byPlace), slices.MaxFunc(of, byPlace)
		if len(of) < 2 || lowest.Summary(a).Median == highest.Summary(a).Median {
			continue
		}
		value := func(g stats.Group) string { return quantity(g.Summary(m).Median, m.Unit) + " at " + at(g) }
		clauses = append(clauses, fmt.Sprintf("%s with %s", value(lowest)+" and "+value(highest), of[0].Scenario.Descriptor().Prose))
		f.Evidence = append(f.Evidence, measured(lowest, m), measured(highest, m))
	}
	if len(clauses) > 0 {
		f.Text = fmt.Sprintf("%s was %s.", what, strings.Join(clauses, "; "))
	}
	return f
}
