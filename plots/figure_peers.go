package plots

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

// peers draws each server of a round by each of its transports: what an idle connection takes of memory, against what an event takes of CPU
// time, at the rate in the middle.
func peers(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	memory, cpu := metric("server-memory-held"), metric("server-cpu-per-event")
	idle := measured(stats.Answering(validOnly(runs), "round-memory"), memory)
	if len(idle) == 0 { // the kernel's part is not known everywhere
		memory = metric("server-memory")
		idle = measured(stats.Answering(validOnly(runs), "round-memory"), memory)
	}
	busy := atMiddleRate(measured(stats.Answering(validOnly(runs), "round-cpu"), cpu))
	type pair struct{ target, transport string }
	of := func(r results.Run) pair { return pair{r.Scenario.Target, r.Scenario.Transport} }
	held := map[pair][]results.Run{}
	for _, r := range idle {
		held[of(r)] = append(held[of(r)], r)
	}
	busy = slices.DeleteFunc(busy, func(r results.Run) bool { return held[of(r)] == nil })
	busy = likeOthers(busy)
	if distinct(func(r results.Run) string { return r.Scenario.Target })(busy) < 2 {
		return nil, ErrNothingToDraw
	}
	var lines []line
	var names peerLabels
	for _, its := range groups(busy, p, func(s results.Scenario) string { return s.Transport }) {
		look := p.look(its[0].Scenario)
		for _, server := range stats.GroupBy(its, of) {
			q := point{x: summary(server, cpu), y: summary(held[of(server[0])], memory), label: serverName(server[0])}
			if !(min(q.x.Median, q.y.Median) >= smallest) {
				continue // it has no place on a logarithmic axis
			}
			l := line{look: look, points: []point{q}}
			if !slices.ContainsFunc(lines, func(other line) bool { return other.label == its[0].Scenario.Transport }) {
				l.label = its[0].Scenario.Transport
			}
			lines, names = append(lines, l), append(names, peerLabel{look, q, serverName(server[0]) == results.OwnPeer})
		}
	}
	what := "user and kernel memory per idle connection"
	if memory(idle[0]) == metric("server-memory")(idle[0]) {
		what = "user memory per idle connection"
	}
	d, err := drawLines(axis{label: "server CPU time per delivered event, down and left is better", unit: duration}, axis{label: what, unit: size}, slices.Concat(busy, idle), lines)
	if err != nil {
		return nil, err
	}
	d.mixed, d.keyAbove = true, true
	d.plot.Add(names)
	d.prepare = func(_ *plot.Plot, sheet vg.Length) vg.Length { return max(330, 8*vg.Length(len(names))) }
	d.notes = append(d.notes, fmt.Sprintf("CPU time at %s of each topic; memory of connections to which nothing happens. Bold: pollpush.", digits(busy[0].Scenario.Rate)+" events/s"))
	d.saysLeast(busy, cpu)
	return d, nil
}

// likeOthers leaves out our own server where it was measured as a target too, as all others are, by the same transport.
func likeOthers(runs []results.Run) []results.Run {
	asTarget := map[string]bool{}
	for _, r := range runs {
		if r.Scenario.Target == results.OwnPeer {
			asTarget[r.Scenario.Transport] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Target == "" && asTarget[r.Scenario.Transport] })
}

// serverName names a server in a figure.
func serverName(r results.Run) string { return r.Scenario.ServerName() }

// atMiddleRate are the runs at the rate in the middle of all.
func atMiddleRate(runs []results.Run) []results.Run {
	var all []float64
	for _, r := range runs {
		if !slices.Contains(all, r.Scenario.Rate) {
			all = append(all, r.Scenario.Rate)
		}
	}
	if len(all) == 0 {
		return nil
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Rate != all[(len(all)-1)/2] })
}

// saysLeast has the title say which server takes least CPU time for an event and which most, by the transport that most servers have.
func (d *Drawing) saysLeast(busy []results.Run, cpu measure) {
	most := slices.MaxFunc(stats.GroupBy(busy, func(r results.Run) string { return r.Scenario.Transport }), func(a, b []results.Run) int {
		return distinct(serverName)(a) - distinct(serverName)(b)
	})
	servers := stats.GroupBy(most, serverName)
	if len(servers) < 2 {
		return
	}
	median := func(its []results.Run) float64 { return summary(its, cpu).Median }
	compare := func(a, b []results.Run) int {
		return cmp.Compare(median(a), median(b))
	}
	low, high := slices.MinFunc(servers, compare), slices.MaxFunc(servers, compare)
	if a, b := summary(low, cpu), summary(high, cpu); min(a.N, b.N) < 2 || a.Overlaps(b) {
		return // what was measured once is shown, and not compared
	}
	d.says(english.Capital(fmt.Sprintf("by %s, an event takes %s times the CPU time with %s that it takes with %s",
		prose(most[0].Scenario), stats.Times(median(high)/median(low)), serverName(high[0]), serverName(low[0]))))
}
