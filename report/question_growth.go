package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results/stats"
)

func growth() question {
	return question{
		name: "growth", text: "How does it grow with the number of clients?",
		note: "Memory and CPU time are the server's; memory per connection is what it has more than without clients, divided by their number: after connecting and a collection, at the end of the window, and at most within it. " +
			"Kernel memory is that of one end of a connection.",
		columns: []column{{"mean latency", "latency-mean"}, {"p90 latency", "latency-p90"}, {"p99 latency", "latency-p99"}, {"CPU/event", "server-cpu-per-event"}, {"CPU/client/s", "server-cpu"}, {"server busy", "utilisation"}, {"memory/client", "server-memory"},
			{"under load", "server-memory-load"}, {"peak", "server-memory-peak"}, {"kernel memory", "server-kernel-memory"}},
		tables:   furtherClients,
		figures:  []string{"latency-clients", "memory-clients", "memory-moments"},
		vary:     []string{"clients"},
		findings: growthFindings,
		answer:   growthAnswer,
	}
}

// fewClients is how many clients it takes to tell the memory of connections from the noise of the process.
const fewClients = 100

// growthFindings say how latency and the server's CPU time change with the number of clients, and what a connection
// takes of its memory.
func growthFindings(groups []stats.Group) []Finding {
	few, most := slices.MinFunc(groups, byClients).Scenario.Clients, slices.MaxFunc(groups, byClients).Scenario.Clients
	from := fmt.Sprintf("From %s to %s clients at %s, with %s", count(few), count(most), rate(groups[0].Scenario.Rate), distance(groups[0]))
	return slices.Concat(
		under(from, grown(groups, "latency-mean", "the mean latency"), atUtilisation(grown(groups, "server-cpu-per-event", "the server's CPU time per delivered event"), groups)),
		under(fmt.Sprintf("With %s connected, with %s", plural(most, "client"), distance(groups[0])), connectionMemory(groups)),
		under(from, furtherClient(groups)))
}

// growthAnswer says what a connection takes of memory where most were measured.
func growthAnswer(groups []stats.Group) string {
	largest := withMost(groups)
	if largest[0].Scenario.Clients < fewClients {
		return ""
	}
	return phrases{
		alone: "%s, the server's memory for each is %s.",
		polls: "%s, the server's memory for each is %s; with %s it is %s.",
		times: "%s, the server's memory for each is %s; with %s it is %s, %s as much as with %s.",
	}.answer(largest, fmt.Sprintf("With %s connected", plural(largest[0].Scenario.Clients, "client")), "server-memory", "")
}

// grown compares the fewest with the most clients of each way of following the feed.
func grown(groups []stats.Group, metric, what string) Finding {
	m := stats.Named(metric)
	few := slices.MinFunc(groups, byClients).Scenario.Clients
	most := slices.MaxFunc(groups, byClients).Scenario.Clients
	var f Finding
	var sentences []string
	for _, label := range labels(groups) {
		small, ok1 := sized(groups, label, few)
		large, ok2 := sized(groups, label, most)
		if !ok1 || !ok2 {
			continue
		}
		c := large.Compare(small, m)
		if !c.Enough() {
			continue
		}
		name, before, after := prose(small.Scenario), exactly(small.Summary(m), m.Unit), exactly(large.Summary(m), m.Unit)
		subject := "it"
		if len(sentences) == 0 {
			subject = what
		}
		switch {
		case c.WithinSpread():
			sentences = append(sentences, fmt.Sprintf("With %s %s changed by less than equal runs differ, to %s.", name, subject, after))
		case !c.Differs():
			sentences = append(sentences, fmt.Sprintf("With %s %s did not change measurably from %s.", name, subject, after))
		case c.Ratio.Mean > 1:
			sentences = append(sentences, fmt.Sprintf("With %s %s rose from %s to %s, %s as much.", name, subject, before, after, timesBetween(c.Ratio)))
		default:
			sentences = append(sentences, fmt.Sprintf("With %s %s fell from %s to %s, %s as much.", name, subject, before, after, timesBetween(c.Ratio)))
		}
		f.Evidence = append(f.Evidence, measured(small, m), measured(large, m), evidence(c, large, small, m, fmt.Sprintf("%s / %s clients, ", count(most), count(few))))
	}
	f.Text = strings.Join(sentences, " ")
	return f
}

// sized returns the group that follows the feed in that way with so many clients.
func sized(groups []stats.Group, label string, clients int) (stats.Group, bool) {
	i := slices.IndexFunc(groups, func(g stats.Group) bool {
		return g.Scenario.Label() == label && g.Scenario.Clients == clients
	})
	if i < 0 {
		return stats.Group{}, false
	}
	return groups[i], true
}

// connectionMemory compares the memory per connection at the largest number of clients.
func connectionMemory(groups []stats.Group) Finding {
	largest := withMost(groups)
	if largest[0].Scenario.Clients < fewClients {
		return Finding{}
	}
	return compared(largest, "server-memory", "server's resident memory per connection, after a collection,")
}

// withMost returns the groups with the largest number of clients.
func withMost(groups []stats.Group) []stats.Group {
	most := slices.MaxFunc(groups, byClients).Scenario.Clients
	return stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Clients == most })
}

func byClients(a, b stats.Group) int { return cmp.Compare(a.Scenario.Clients, b.Scenario.Clients) }
