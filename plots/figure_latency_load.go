package plots

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// offered is the load as it was measured.
func offered(r results.Run) float64 { return stats.Offered(r) }

// nominal is the load that a run's scenario asks for: repetitions differ in what a window's edges cut off.
func nominal(r results.Run) float64 { return r.Scenario.Rate * float64(r.Scenario.Clients) }

// saturated is the share of its cores' time from which on a server has hardly any left.
const saturated = 0.9

// latencyLoad draws the mean and the 90th percentile over the deliveries that were owed per second.
func latencyLoad(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	middle, tail := metric("latency-mean"), metric("latency-p90")
	family, err := pick(measured(about(runs, "load"), middle, offered), 2, distinct(nominal), "rate")
	if err != nil {
		return nil, err
	}
	var lines []line
	var rings []curve
	swept := sweeps(family, p, results.Scenario.Label, nominal)
	for _, g := range swept {
		look := p.shaded(g[0].Scenario)
		lines = append(lines, line{label: g[0].Scenario.Label(), look: look, points: points(g, nominal, offered, middle)})
		for _, there := range stats.GroupBy(g, nominal) {
			if summary(there, stats.Utilisation).Median >= saturated {
				rings = append(rings, curve{look: look, points: []place{{summary(there, offered).Median, summary(there, middle).Median}}, measured: true})
			}
		}
		if tails := points(g, nominal, offered, tail); len(tails) > 1 {
			lines = append(lines, line{look: look, dashes: dashed, points: tails})
		}
	}
	inPlace(rings)
	d, err := drawLines(axis{label: "deliveries that were owed per second", unit: digits}, axis{label: "latency, from due to arrival", unit: duration, clocks: true},
		slices.Concat(swept...), lines, rings...)
	if err != nil {
		return nil, err
	}
	d.kinds = nil
	d.limits(d.runs, "mean", "p90")
	if len(d.lines) > len(swept) {
		d.kinds = []kind{solidKind("mean"), dashedKind("90th percentile")}
	} else {
		d.y = "mean latency, from due to arrival, log scale"
	}
	if len(rings) > 0 {
		d.kinds = append(d.kinds, ringKind("core used up"))
		d.notes = append(d.notes, "Rings: the server used more than 90 % of its core's time.")
	}
	d.notes = append(d.notes, "Beyond what the server's core can do a queue grows for as long as the run lasts: latency there depends on the window.")
	d.grown(swept, nominal, stats.Named("latency-mean"), digits, func(results.Scenario) string {
		return "With %s, mean latency at %s deliveries/s is %s times that at %s"
	})
	return d, nil
}
