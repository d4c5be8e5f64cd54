package plots

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// memoryClients draws what a connection takes of the server's memory: what is left of a fixed cost fades to the right.
func memoryClients(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	memory := measure(stats.MemoryPerClient)
	family, err := pick(measured(about(runs, "growth"), memory), 2, distinct(clients), "clients")
	if err != nil {
		return nil, err
	}
	var lines []line
	swept := sweeps(family, p, results.Scenario.Label, clients)
	for _, g := range swept {
		lines = append(lines, line{label: g[0].Scenario.Label(), look: p.shaded(g[0].Scenario), points: points(g, clients, clients, memory)})
	}
	return drawLines(axis{label: "clients", unit: digits}, axis{label: "server memory (RSS) per connection, after a collection", unit: size},
		slices.Concat(swept...), lines)
}
