package plots

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// latencyClients draws the median and the 99th percentile, or the 90th where that is what stands on enough events.
func latencyClients(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	middle, tail, name, limit := metric("latency-p50"), metric("latency-p99"), "99th percentile", "p99"
	family, err := pick(measured(about(runs, "growth"), middle), 2, distinct(clients), "clients")
	if err != nil {
		return nil, err
	}
	if len(measured(family, tail)) == 0 {
		tail, name, limit = metric("latency-p90"), "90th percentile", "p90"
	}
	var lines []line
	swept := sweeps(family, p, results.Scenario.Label, clients)
	for _, g := range swept {
		look := p.shaded(g[0].Scenario)
		lines = append(lines, line{label: g[0].Scenario.Label(), look: look, points: points(g, clients, clients, middle)})
		if tails := points(g, clients, clients, tail); len(tails) > 1 {
			lines = append(lines, line{look: look, dashes: dashed, points: tails})
		}
	}
	d, err := drawLines(axis{label: "clients", unit: digits, chosen: true}, axis{label: "latency, from due to arrival", unit: duration, clocks: true},
		slices.Concat(swept...), lines)
	if err != nil {
		return nil, err
	}
	d.limits(d.runs, "p50", limit)
	if len(d.lines) > len(swept) {
		d.kinds = []kind{solidKind("median"), dashedKind(name)}
	} else {
		d.y = "median latency, from due to arrival, log scale"
		d.notes = append(d.notes, "No tail is drawn: a 90th percentile takes 100 events in each of two runs at least.")
	}
	d.grown(swept, clients, stats.Named("latency-p50"), digits, func(results.Scenario) string {
		return "With %s, median latency at %s clients is %s times that at %s"
	})
	return d, nil
}
