package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pollpush/results"
)

// fewClients is how many clients it takes to tell the memory of connections from the noise of the process.
const fewClients = 100

// growthFindings say how latency and the server's CPU time change with the number of clients, and what a connection
// takes of its memory.
func growthFindings(groups []results.Group) []Finding {
	return []Finding{
		grown(groups, "latency-mean", "the mean latency"),
		grown(groups, "server-cpu-per-event", "the server's CPU time per delivered event"),
		connectionMemory(groups),
	}
}

// grown compares the fewest with the most clients of each way of following the feed.
func grown(groups []results.Group, metric, what string) Finding {
	m := named(metric)
	few := slices.MinFunc(groups, byClients).Scenario.Clients
	most := slices.MaxFunc(groups, byClients).Scenario.Clients
	var f Finding
	var changed, same []string
	for _, label := range labels(groups) {
		for _, small := range labelled(groups, label) {
			i := slices.IndexFunc(groups, func(g results.Group) bool {
				return g.Scenario.Label() == label && g.Scenario.Clients == most
			})
			if i < 0 || small.Scenario.Clients != few {
				continue
			}
			large := groups[i]
			s, ok := stand(large, small, m)
			if !ok {
				continue
			}
			before, after := small.Summary(m).Median, large.Summary(m).Median
			name := prose(small.Scenario)
			switch {
			case !s.differs:
				same = append(same, fmt.Sprintf("%s (%s)", name, quantity(after, m.Unit)))
			default:
				verb := map[bool]string{true: "rose", false: "fell"}[after > before]
				changed = append(changed, fmt.Sprintf("%s from %s to %s with %s (%s)", verb,
					quantity(before, m.Unit), quantity(after, m.Unit), name, times(s.ratio.Median)))
			}
			f.Evidence = append(f.Evidence, measured(small, m), measured(large, m))
		}
	}
	var clauses []string
	if len(changed) > 0 {
		clauses = append(clauses, list(changed))
	}
	if len(same) > 0 {
		clauses = append(clauses, "it did not change measurably with "+list(same))
	}
	if len(changed) == 0 && len(same) > 0 {
		clauses[0] = "did not change measurably with " + list(same)
	}
	if len(clauses) > 0 {
		f.Text = fmt.Sprintf("From %s to %s clients at %s, %s %s.", count(few), count(most), rate(groups[0].Scenario.Rate), what, strings.Join(clauses, "; "))
	}
	return f
}

// connectionMemory compares the memory per connection at the largest number of clients.
func connectionMemory(groups []results.Group) Finding {
	most := slices.MaxFunc(groups, byClients).Scenario.Clients
	if most < fewClients {
		return Finding{}
	}
	largest := only(groups, func(g results.Group) bool { return g.Scenario.Clients == most })
	return compared(largest, "server-memory", fmt.Sprintf("With %s connected, the server's resident memory per connection was %%s.", plural(most, "client")),
		"took %s the memory of %s")
}

func byClients(a, b results.Group) int { return cmp.Compare(a.Scenario.Clients, b.Scenario.Clients) }
