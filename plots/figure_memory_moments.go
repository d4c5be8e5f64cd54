package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// memoryMoments draws what a further client takes, at each moment at which that can be read.
func memoryMoments(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	family, err := pick(measured(about(runs, "growth"), measure(stats.MemoryPerClient)), 2, distinct(clients), "clients")
	if err != nil {
		return nil, err
	}
	var rows []dot
	moments := 0
	var kernel stats.Summary // of the transport that takes most of it
	for _, m := range stats.MemoryMoments {
		var of []dot
		for _, g := range sweeps(measured(family, metric(m.Metric)), p, results.Scenario.Label, clients) {
			s := stats.PerFurtherClient(g, metric(m.Metric))
			if s.Median < smallest || !drawable(s.Median) { // it has no place on a logarithmic axis
				continue
			}
			if m.Metric == "server-kernel-memory" && s.Low > 0 && (len(of) == 0 || s.Median > kernel.Median) {
				kernel = s
			}
			label := g[0].Scenario.Label()
			of = append(of, dot{label: brief(label), look: p.shaded(g[0].Scenario), at: s, other: math.NaN(), theory: math.NaN(), value: size(s.Median)})
		}
		if len(of) < 2 { // nobody to compare with
			continue
		}
		slices.SortStableFunc(of, func(a, b dot) int { return cmp.Compare(a.at.Median, b.at.Median) })
		rows = append(append(rows, heading(m.Title)), of...)
		moments++
	}
	if moments < 2 {
		return nil, ErrNothingToDraw // the figure over the number of clients has it all
	}
	d := drawDots(axis{label: "memory that each further client takes", unit: size}, rows)
	d.runs = family
	d.notes = []string{"Slopes of straight lines over the number of clients, by least squares; thin lines: their 95 % interval. Sorted by size. " +
		"Peaks and garbage depend on how much is allocated at a time, not on connections alone."}
	if kernel.Median > 0 {
		d.says(fmt.Sprintf("Beside the server's RSS, a further connection takes up to %s of kernel memory", size(kernel.Median)))
	}
	return d, nil
}
