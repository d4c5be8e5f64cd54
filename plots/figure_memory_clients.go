package plots

import (
	"cmp"
	"fmt"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// memoryClients draws what all connections together take of the server's memory, over their number: the slope is what a further one
// takes, and what is left without any is the process's own.
func memoryClients(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	memory := measure(stats.MemoryPerClient)
	family, err := pick(measured(about(runs, "growth"), memory), 2, distinct(clients), "clients")
	if err != nil {
		return nil, err
	}
	added := func(r results.Run) float64 { return memory(r) * clients(r) }
	var lines []line
	swept := sweeps(family, p, results.Scenario.Label, clients)
	each := map[string]stats.Summary{} // what a further client takes, by label
	for _, g := range swept {
		s := g[0].Scenario
		each[s.Label()] = stats.PerFurtherClient(g, memory)
		lines = append(lines, line{label: fmt.Sprintf("%s, %s", s.Label(), size(each[s.Label()].Median)), look: p.shaded(s), points: points(g, clients, clients, added)})
	}
	d, err := drawLines(axis{label: "clients", unit: digits, linear: true, chosen: true},
		axis{label: "server memory (RSS) of all connections, and of each further one", unit: size, linear: true}, slices.Concat(swept...), lines)
	if err != nil {
		return nil, err
	}
	d.notes = append(d.notes, "Memory after connecting and a collection, less that without clients. Of each further one: the slope of a straight line by least squares. "+
		"Where lines begin above 0 is what the process takes for any number of clients.")
	d.heavier(family, p, each)
	return d, nil
}

// heavier has the title say what a further client takes with the transport that differs most from push, and with push: where that
// differs with the most clients, and by their slopes.
func (d *Drawing) heavier(family []results.Run, p palette, each map[string]stats.Summary) {
	most := 0.0
	for _, r := range family {
		most = max(most, clients(r))
	}
	m := stats.Named("server-memory")
	crowd := slices.DeleteFunc(slices.Clone(family), func(r results.Run) bool { return clients(r) < most })
	found := slices.DeleteFunc(differences(crowd, p, m), func(d difference) bool {
		return each[d.group.Scenario.Label()].Overlaps(each[d.base.Scenario.Label()])
	})
	if len(found) == 0 {
		return
	}
	lightest := slices.MinFunc(found, func(a, b difference) int { return cmp.Compare(a.times, b.times) })
	if lightest.times > 1 {
		return
	}
	own, base := lightest.group.Scenario, lightest.base.Scenario
	d.says(fmt.Sprintf("A further client takes %s of server memory with %s, %s with %s", size(each[base.Label()].Median), prose(base),
		size(each[own.Label()].Median), prose(own)))
	for _, l := range d.lines {
		if l.look.glyph == p.look(own).glyph || l.look.glyph == p.look(base).glyph {
			d.subjects = append(d.subjects, l.label)
		}
	}
}
