package plots

import (
	"math"
	"slices"

	"pollpush/results"
)

// loopback is what a reader of server CPU has to know.
const loopback = "On loopback the server's CPU time includes what the kernel does to receive its data at the clients' end."

// cpuEvent draws the server's CPU time against the event rate, or a bar for each label where only one rate was run.
func cpuEvent(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	cpu := metric("server-cpu-per-event")
	runs = measured(runs, cpu)
	family, err := pick(runs, 2, distinct(rate), "rate")
	if err != nil {
		return cpuBars(runs, p, cpu, "server CPU time per delivered event")
	}
	var lines []line
	swept := sweeps(family, p, results.Scenario.Label, rate)
	for _, g := range swept {
		lines = append(lines, line{label: g[0].Scenario.Label(), look: p.shaded(g[0].Scenario), points: points(g, rate, rate, cpu)})
	}
	d, err := drawLines(axis{label: "events per second", unit: digits},
		axis{label: "server CPU time per delivered event", unit: duration}, slices.Concat(swept...), lines)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, loopback)
	return d, nil
}

// cpuIdle draws what connected clients cost while nothing is published.
func cpuIdle(runs []results.Run) (*Drawing, error) {
	cpu := func(r results.Run) float64 {
		if r.Scenario.Rate != 0 {
			return math.NaN()
		}
		return metric("server-cpu")(r)
	}
	return cpuBars(measured(runs, cpu), newPalette(runs), cpu, "server CPU time per idle client and second")
}

func cpuBars(runs []results.Run, p palette, cpu measure, what string) (*Drawing, error) {
	family, err := pick(runs, 2, distinct(label))
	if err != nil {
		return nil, err
	}
	d := drawBars(axis{label: what, unit: duration}, family, rowsOf(family, p, nil, cpu, func(_, total float64) string { return duration(total) }))
	d.notes = append(d.notes, loopback)
	return d, nil
}
