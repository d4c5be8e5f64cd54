package plots

import (
	"slices"

	"pollpush/results"
)

// receiving is what a reader of server CPU has to know of the network.
func receiving(runs []results.Run) string {
	if slices.ContainsFunc(runs, func(r results.Run) bool { return r.Scenario.Network != results.NetworkVeth }) {
		return "On loopback the server's CPU time includes what the kernel does to receive its data at the clients' end."
	}
	return "Each side receives on its own cores; what interrupts an idle core there is in no process's CPU time."
}

// cpuTimes are what theory fits.
const cpuTimes = "CPU time per wake-up, and per answer or delivery"

// cpuEvent draws the server's CPU time against the event rate, or a bar for each label where only one rate was run.
func cpuEvent(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	cpu := metric("server-cpu-per-event")
	family, err := pick(measured(about(runs, "busy"), cpu), 2, distinct(rate), "rate")
	if err != nil {
		return cpuBars(about(runs, "staleness"), runs, cpu, "server CPU time per delivered event", theory.cpuPerEvent)
	}
	t := theoryBeside(runs, family)
	var lines []line
	var beside []curve
	swept := sweeps(family, p, results.Scenario.Label, rate)
	for _, g := range swept {
		l := line{label: g[0].Scenario.Label(), look: p.shaded(g[0].Scenario), points: points(g, rate, rate, cpu)}
		lines = append(lines, l)
		if t.holdsFor(l.label, g, t.cpuPerEvent, cpu) {
			beside = append(beside, t.rates(l, g[0].Scenario, t.cpuPerEvent))
		}
	}
	d, err := drawLines(axis{label: "events per second", unit: digits},
		axis{label: "server CPU time per delivered event", unit: duration}, slices.Concat(swept...), lines, beside...)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, t.notes("Thin lines", cpuTimes, len(d.kinds) > 0)...)
	d.notes = append(d.notes, receiving(slices.Concat(swept...)))
	return d, nil
}

func (t theory) cpuPerEvent(s results.Scenario) float64 { return t.serverCPU(s) / t.events(s) }
