package plots

import (
	"math"

	"pollpush/results"
	"pollpush/results/stats"
)

// cpuIdle draws what connected clients cost while nothing is published.
func cpuIdle(runs []results.Run) (*Drawing, error) {
	cpu := func(r results.Run) float64 {
		if r.Scenario.Rate != 0 {
			return math.NaN()
		}
		return metric("server-cpu")(r)
	}
	return cpuBars(about(runs, "idle"), runs, cpu, "server CPU time per idle client and second", stats.Named("server-cpu"), "An idle client of %s takes %s times the server CPU of %s", theory.serverCPU)
}

func cpuBars(of, runs []results.Run, cpu measure, what string, m stats.Metric, takeaway string, predicted func(theory, results.Scenario) float64) (*Drawing, error) {
	p := newPalette(runs)
	family, err := pick(measured(of, cpu), 2, distinct(label))
	if err != nil {
		return nil, err
	}
	t := theoryBeside(runs, family)
	rows := rowsOf(family, p, []measure{cpu}, func(s results.Scenario) []float64 { return []float64{predicted(t, s)} })
	rows.keepHolding(t)
	for i, b := range rows {
		rows[i].value = duration(b.total.Median)
	}
	d := drawBars(axis{label: what, unit: duration}, family, rows)
	d.notes = append(d.notes, t.notes(strokes, cpuTimes, rows.predicted())...)
	d.notes = append(d.notes, receiving(family))
	d.farthest(family, p, m, takeaway)
	return d, nil
}
