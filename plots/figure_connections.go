package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"

	"pollpush/results"
	"pollpush/results/stats"
)

// manyConnections draws what holding connections takes, from a thousand to a hundred thousand: memory of each, CPU of all, and how late events are.
func manyConnections(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	memory := metric("server-memory-held")
	family, err := pick(measured(about(runs, "scale"), memory), 2, distinct(clients), "clients", "engine")
	if err != nil {
		return nil, err
	}
	cores := func(r results.Run) float64 { return metric("server-cpu")(r) * clients(r) / 1e9 }
	var panels stack
	for _, of := range []struct {
		y  axis
		of measure
	}{
		{axis{label: "user memory of each", unit: size, linear: true}, metric("server-memory")},
		{axis{label: "user and kernel memory of each", unit: size, linear: true}, memory},
		{axis{label: "server CPU, of a core", unit: share}, cores},
		{axis{label: "mean staleness", unit: duration, clocks: true}, metric("latency-mean")},
	} {
		d, err := drawLines(axis{label: "connections", unit: digits, chosen: true}, of.y, family, byEngine(family, p, of.of))
		if err != nil {
			return nil, err
		}
		d.plot.X.Min, d.plot.X.Max = d.plot.X.Min/besideGlyphs, d.plot.X.Max*besideGlyphs
		panels = append(panels, d)
	}
	if engines := enginesOf(family); len(engines) > 1 {
		for i, engine := range engines {
			k := solidKind(engine + " engine")
			k.style.Dashes = engineDashes(i)
			panels[0].kinds = append(panels[0].kinds, k)
		}
	}
	d := drawStack(panels)
	d.runs = family
	d.notes = append(slices.Clone(d.notes), "Memory: RSS of the server's processes after a collection, and what the kernel holds for the server's end, less those without clients, by the connections. "+
		fmt.Sprintf("Each event reaches the clients of one of %s topics, one after the other.", digits(float64(family[0].Scenario.Topics))))
	d.holds(family, memory)
	return d, nil
}

// besideGlyphs is how many times as far an axis goes, either way, as the numbers of connections: those at its ends have a glyph of each
// transport and engine, side by side.
const besideGlyphs = 1.3

// enginesOf are the engines of some runs' servers, the usual one first.
func enginesOf(runs []results.Run) []string {
	var all []string
	for _, r := range runs {
		all = append(all, cmp.Or(r.Scenario.Engine, results.EngineFasthttp))
	}
	slices.SortFunc(all, func(a, b string) int {
		if (a == results.EngineFasthttp) != (b == results.EngineFasthttp) {
			if a == results.EngineFasthttp {
				return -1
			}
			return 1
		}
		return cmp.Compare(a, b)
	})
	return slices.Compact(all)
}

// engineDashes tell engines apart.
func engineDashes(i int) []vg.Length {
	return [][]vg.Length{nil, dashed, {1.5, 3}}[i%3]
}

// byEngine are the lines of a measure over connections: one for each transport and engine, of which the first has the label.
func byEngine(family []results.Run, p palette, of measure) []line {
	var lines []line
	for i, engine := range enginesOf(family) {
		its := slices.DeleteFunc(slices.Clone(family), func(r results.Run) bool { return cmp.Or(r.Scenario.Engine, results.EngineFasthttp) != engine })
		for _, g := range sweeps(its, p, results.Scenario.Label, clients) {
			s := g[0].Scenario
			l := line{label: s.Label(), look: p.shaded(s), dashes: engineDashes(i), points: points(g, clients, clients, of)}
			if slices.ContainsFunc(lines, func(other line) bool { return other.label == l.label }) {
				l.label = ""
			}
			lines = append(lines, l)
		}
	}
	return lines
}

// holds has the title say what each of the most connections takes: the range over all ways to hold them.
func (d *Drawing) holds(family []results.Run, memory measure) {
	most := 0.0
	for _, r := range family {
		most = max(most, clients(r))
	}
	least, largest := 0.0, 0.0
	for _, g := range stats.GroupBy(family, func(r results.Run) string { return r.Scenario.Label() + " " + r.Scenario.Engine }) {
		at := summary(slices.DeleteFunc(slices.Clone(g), func(r results.Run) bool { return clients(r) < most }), memory).Median
		if !(at > 0) {
			continue
		}
		if least == 0 || at < least {
			least = at
		}
		largest = max(largest, at)
	}
	if least < largest {
		d.says(fmt.Sprintf("Of %s connections each takes %s to %s of memory, the server's and the kernel's", digits(most), size(least), size(largest)))
	}
}
