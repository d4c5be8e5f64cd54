package plots

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

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
	if distinct(func(r results.Run) string { return r.Scenario.Target })(busy) < 2 {
		return nil, ErrNothingToDraw
	}
	var lines []line
	var names peerLabels
	for _, its := range groups(busy, p, func(s results.Scenario) string { return s.Transport }) {
		look := p.look(its[0].Scenario)
		for i, server := range stats.GroupBy(its, of) {
			q := point{x: summary(server, cpu), y: summary(held[of(server[0])], memory), label: serverName(server[0])}
			l := line{look: look, points: []point{q}}
			if i == 0 {
				l.label = its[0].Scenario.Transport
			}
			lines, names = append(lines, l), append(names, peerLabel{look, q, server[0].Scenario.Target == ""})
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
	d.mixed = true
	d.plot.Add(names)
	d.prepare = func(_ *plot.Plot, sheet vg.Length) vg.Length { return max(330, 14*vg.Length(len(names))) }
	d.notes = append(d.notes, fmt.Sprintf("CPU time at %s of each topic; memory of connections to which nothing happens. Bold: our own server.", rates(busy[0].Scenario.Rate)))
	d.saysLeast(busy, cpu)
	return d, nil
}

func rates(perSecond float64) string { return digits(perSecond) + " events/s" }

// serverName names a server in a figure.
func serverName(r results.Run) string {
	if r.Scenario.Target == "" {
		return "own"
	}
	return r.Scenario.Target
}

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
		return int(math.Copysign(1, median(a)-median(b)))
	}
	low, high := slices.MinFunc(servers, compare), slices.MaxFunc(servers, compare)
	if summary(low, cpu).Overlaps(summary(high, cpu)) {
		return
	}
	d.says(english.Capital(fmt.Sprintf("by %s, an event takes %s times the CPU time with %s that it takes with %s",
		prose(most[0].Scenario), stats.Times(median(high)/median(low)), serverName(high[0]), serverName(low[0]))))
}

// A peerLabel is a server's name beside its point.
type peerLabel struct {
	look look
	at   point
	own  bool
}

// peerLabels find places of their own, so that none covers another, or a point.
type peerLabels []peerLabel

// Plot writes the labels, those first whose points have most others near them.
func (labels peerLabels) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(l peerLabel) vg.Point {
		return vg.Point{X: c.X(p.X.Norm(l.at.x.Median)), Y: c.Y(p.Y.Norm(l.at.y.Median))}
	}
	var taken, written []vg.Rectangle
	for _, l := range labels {
		taken = append(taken, around(at(l), 8, 8))
	}
	crowd := func(l peerLabel) (n int) {
		for _, other := range labels {
			if away := at(l).Sub(at(other)); math.Hypot(float64(away.X), float64(away.Y)) < 60 {
				n++
			}
		}
		return n
	}
	order := slices.Clone(labels)
	slices.SortStableFunc(order, func(a, b peerLabel) int { return crowd(b) - crowd(a) })
	defer belongs(c, look{}, "")
	for _, l := range order {
		belongs(c, l.look, "")
		color := mix(l.look.color, ink, 0.35)
		style := text(smallSize, color)
		if l.own {
			style = bold(smallSize, color)
		}
		style.XAlign, style.YAlign = draw.XCenter, middle
		name := brief(l.at.label)
		box := freest(at(l), style.Width(name)*slack/2+2, smallSize/2+1, c.Rectangle, taken, written)
		taken, written = append(taken, box), append(written, box)
		if way := leaderTo(at(l), box); len(way) > 0 {
			to := way[len(way)-1]
			c.StrokeLine2(draw.LineStyle{Color: l.look.color, Width: 0.7}, at(l).X, at(l).Y, to.X, to.Y)
			for _, q := range way {
				taken = append(taken, around(q, 1, 1))
			}
		}
		c.FillText(style, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}, name)
	}
}
