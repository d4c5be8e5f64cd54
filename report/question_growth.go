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
		columns: []column{{"mean latency", "latency-mean"}, {"p90 latency", "latency-p90"}, {"p99 latency", "latency-p99"}, {"CPU/event", "server-cpu-per-event"}, {"CPU/client/s", "server-cpu"}, {"memory/client", "server-memory"},
			{"under load", "server-memory-load"}, {"peak", "server-memory-peak"}, {"kernel memory", "server-kernel-memory"}},
		tables:   furtherClients,
		figures:  []string{"latency-clients", "memory-clients", "memory-moments"},
		vary:     []string{"clients"},
		findings: growthFindings,
	}
}

// fewClients is how many clients it takes to tell the memory of connections from the noise of the process.
const fewClients = 100

// growthFindings say how latency and the server's CPU time change with the number of clients, and what a connection
// takes of its memory.
func growthFindings(groups []stats.Group) []Finding {
	return []Finding{
		grown(groups, "latency-mean", "the mean latency"),
		grown(groups, "server-cpu-per-event", "the server's CPU time per delivered event"),
		connectionMemory(groups),
		furtherClient(groups),
	}
}

// grown compares the fewest with the most clients of each way of following the feed.
func grown(groups []stats.Group, metric, what string) Finding {
	m := named(metric)
	few := slices.MinFunc(groups, byClients).Scenario.Clients
	most := slices.MaxFunc(groups, byClients).Scenario.Clients
	var f Finding
	var rose, fell, same []string
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
		before, after := small.Summary(m).Median, large.Summary(m).Median
		name := prose(small.Scenario)
		change := fmt.Sprintf("with %s from %s to %s, %s", name, quantity(before, m.Unit), quantity(after, m.Unit), timesBetween(c.Ratio))
		switch {
		case !c.Differs():
			same = append(same, fmt.Sprintf("%s (%s)", name, quantity(after, m.Unit)))
		case c.Ratio.Mean > 1:
			rose = append(rose, change)
		default:
			fell = append(fell, change)
		}
		f.Evidence = append(f.Evidence, measured(small, m), measured(large, m), evidence(c, large, small, m, fmt.Sprintf("%s / %s clients, ", count(most), count(few))))
	}
	var clauses []string
	if len(rose) > 0 {
		clauses = append(clauses, "rose "+list(rose))
	}
	if len(fell) > 0 {
		clauses = append(clauses, "fell "+list(fell))
	}
	if len(same) > 0 {
		clauses = append(clauses, "did not change measurably with "+list(same))
	}
	if len(clauses) > 0 {
		f.Text = fmt.Sprintf("From %s to %s clients at %s, with %s, %s %s.", count(few), count(most), rate(groups[0].Scenario.Rate), distance(groups[0]), what, strings.Join(clauses, "; it "))
	}
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
	most := slices.MaxFunc(groups, byClients).Scenario.Clients
	if most < fewClients {
		return Finding{}
	}
	largest := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Clients == most })
	return compared(largest, fmt.Sprintf("With %s connected, with %s", plural(most, "client"), distance(groups[0])), "server-memory",
		"server's resident memory per connection", "took %s the server memory of %s")
}

func byClients(a, b stats.Group) int { return cmp.Compare(a.Scenario.Clients, b.Scenario.Clients) }
