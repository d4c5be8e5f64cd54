package report

import (
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
		answer:   utilisationAnswer,
	}
}

// utilisationFindings state what an event, and what a poll, took of the server that had the least and that had the most to do.
func utilisationFindings(groups []stats.Group) []Finding {
	kind := func(kinds ...transport.Kind) []stats.Group {
		return stats.Only(groups, func(g stats.Group) bool { return slices.Contains(kinds, g.Scenario.Kind()) })
	}
	const first = "With %s the %s was %s at the lowest utilisation that was measured and %s at the highest, %s."
	return under(fmt.Sprintf("With %s", distance(groups[0])),
		ends(kind(transport.Stream), "utilisation", "server-cpu-per-event", "server's CPU time per delivered event", first),
		ends(kind(transport.Poll, transport.Hold), "utilisation", "cpu-per-poll", "server's CPU time per poll", first))
}

// atUtilisation adds to a finding about the server's CPU time how busy the server was, since costs hold at that alone.
func atUtilisation(f Finding, groups []stats.Group) Finding {
	m := stats.Named("utilisation")
	groups = stats.Only(groups, func(g stats.Group) bool { return g.Summary(m).N > 0 })
	if f.Text == "" || len(groups) == 0 {
		return f
	}
	byBusy := func(a, b stats.Group) int { return compareMedians(a, b, m) }
	lowest, highest := slices.MinFunc(groups, byBusy), slices.MaxFunc(groups, byBusy)
	text := fmt.Sprintf("The server was busy for %s to %s of its cores' time, and its costs hold at that.",
		quantity(lowest.Summary(m).Median, m.Unit), quantity(highest.Summary(m).Median, m.Unit))
	f.Detail = strings.TrimSpace(f.Detail + " " + text)
	return f
}

// utilisationAnswer says what an event took, with the push transport that others are compared with, of the server that had the least
// and that had the most to do.
func utilisationAnswer(groups []stats.Group) string {
	busy, cost := stats.Named("utilisation"), stats.Named("server-cpu-per-event")
	base, ok := baseline(groups, cost.Name)
	if !ok {
		return ""
	}
	its := labelled(groups, base.Scenario.Label())
	byBusy := func(a, b stats.Group) int { return compareMedians(a, b, busy) }
	lowest, highest := slices.MinFunc(its, byBusy), slices.MaxFunc(its, byBusy)
	value := func(g stats.Group, m stats.Metric) string { return rough(g.Summary(m).Median, m.Unit) }
	if lowest.Summary(busy).N == 0 || lowest.Summary(cost).N == 0 || highest.Summary(cost).N == 0 || byBusy(lowest, highest) == 0 {
		return ""
	}
	return fmt.Sprintf("With %s an event costs %s of CPU time at a server that is busy for %s of the time, and %s at one that is busy for %s.",
		prose(base.Scenario), value(lowest, cost), value(lowest, busy), value(highest, cost), value(highest, busy))
}

// ends states a metric of each transport where another one, along, was the lowest and the highest. Nothing is compared: the two may
// have been measured once. The first sentence says with whom, what, both values and the highest place.
func ends(groups []stats.Group, along, metric, what, first string) Finding {
	a, m := stats.Named(along), stats.Named(metric)
	groups = stats.Only(inOrder(groups), func(g stats.Group) bool { return g.Summary(a).N > 0 && g.Summary(m).N > 0 })
	value := func(g stats.Group, m stats.Metric) string { return quantity(g.Summary(m).Median, m.Unit) }
	var f Finding
	var sentences []string
	for _, of := range stats.GroupBy(groups, func(g stats.Group) string { return g.Scenario.Transport }) {
		byPlace := func(x, y stats.Group) int { return compareMedians(x, y, a) }
		lowest, highest := slices.MinFunc(of, byPlace), slices.MaxFunc(of, byPlace)
		if len(of) < 2 || byPlace(lowest, highest) == 0 {
			continue
		}
		name := of[0].Scenario.Descriptor().Prose
		if len(sentences) == 0 {
			sentences = append(sentences, fmt.Sprintf(first, name, what, value(lowest, m), value(highest, m), value(highest, a)))
		} else {
			sentences = append(sentences, fmt.Sprintf("With %s it was %s at the lowest and %s at the highest, %s.", name, value(lowest, m), value(highest, m), value(highest, a)))
		}
		f.Evidence = append(f.Evidence, measured(lowest, m), measured(highest, m))
	}
	f.Text = strings.Join(sentences, " ")
	return f
}
