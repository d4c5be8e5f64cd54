package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/studies"
	"pollpush/transport"
)

// publishedCrossing draws how many clients a core serves over the interval at which they poll, beside push.
func publishedCrossing(runs []results.Run) (*Drawing, error) {
	c := studies.Crossing(runs)
	if len(c.Polling) < 2 || math.IsNaN(c.Push) {
		return nil, ErrNothingToDraw
	}
	p := newPalette(runs)
	polls, push := p.look(results.Scenario{Transport: transport.ShortPoll.Name}), p.look(results.Scenario{Transport: transport.SSE.Name})
	every := func(r results.Run) float64 {
		if r.Scenario.Kind() != transport.Poll {
			return math.NaN()
		}
		return float64(r.Scenario.PollInterval)
	}
	first, last := c.Polling[0].Interval*1e9, c.Polling[len(c.Polling)-1].Interval*1e9
	last = max(last, 1.1*studies.VanDeVyvereCrossing()*1e9) // so that theirs is seen
	level := func(label string, dashes []vg.Length, clients float64) line {
		l := course(label, dashes, first, last, func(float64) float64 { return clients })
		l.look.color = push.color
		return l
	}
	theirs := course("published: short-poll", dashed, first, last, func(ns float64) float64 {
		return studies.CapacityAt(studies.VanDeVyvereRequests, ns/1e9)
	})
	theirs.look.color = polls.color
	d, err := drawLines(axis{label: "poll interval", unit: duration}, axis{label: "clients per core of the server", unit: digits},
		c.Runs, []line{
			{label: "short-poll", look: polls, points: points(c.Runs, every, every, studies.ClientsPerCore)},
			level("sse", nil, c.Push), theirs, level("published: sse", dashed, studies.VanDeVyvereClients),
		})
	if err != nil {
		return nil, err
	}
	ours := "Within these intervals ours do not cross"
	if !math.IsNaN(c.At) {
		ours = "Ours cross at " + duration(c.At*1e9)
		if c.Beyond {
			ours += " if continued"
		}
	}
	d.notes = append(d.notes, "The interval is how old what clients see may get; clients per core are by the CPU time that each takes.")
	d.crossesAt(c)
	d.notes = append(d.notes, fmt.Sprintf("%s, the published ones at %s (computed: Van de Vyvere, Colpaert, Verborgh 2020). A document of 5.2 kB that changes each 5 s; %s",
		ours, duration(studies.VanDeVyvereCrossing()*1e9), "another server on another machine: compare the crossings, not the heights. "+receiving(runs)))
	return d, nil
}

// crossesAt has the title say from which interval on polling serves more clients, where it serves fewer at the shortest one and,
// unless the crossing lies beyond it, more at the longest.
func (d *Drawing) crossesAt(c studies.Capacities) {
	if math.IsNaN(c.At) {
		return
	}
	groups := stats.Groups(c.Runs)
	capacity := stats.Metric{Name: "clients-per-core", Of: studies.ClientsPerCore}
	push := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() != transport.Poll })
	polls := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() == transport.Poll })
	slices.SortStableFunc(polls, func(a, b stats.Group) int { return cmp.Compare(a.Scenario.PollInterval, b.Scenario.PollInterval) })
	if len(push) != 1 || len(polls) < 2 {
		return
	}
	short, long := polls[0].Compare(push[0], capacity), polls[len(polls)-1].Compare(push[0], capacity)
	if !short.Differs() || short.Ratio.Mean > 1 {
		return
	}
	at, published := duration(c.At*1e9), duration(studies.VanDeVyvereCrossing()*1e9)
	switch {
	case c.Beyond:
		d.says(fmt.Sprintf("If its line goes on, polling serves more clients than SSE from %s on; published: %s", at, published))
	case long.Differs() && long.Ratio.Mean > 1:
		d.says(fmt.Sprintf("Polling serves more clients than SSE from an interval of %s on; published: %s", at, published))
	}
}

// course is a thin line without glyphs along a function, from first to last on a logarithmic axis.
func course(label string, dashes []vg.Length, first, last float64, of func(float64) float64) line {
	const pieces = 60
	l := line{label: label, look: look{quiet, noGlyph{}}, dashes: dashes}
	for i := range pieces + 1 {
		x := first * math.Pow(last/first, float64(i)/pieces)
		y := of(x)
		l.points = append(l.points, point{x: stats.Summary{Median: x, Low: x, High: x}, y: stats.Summary{Median: y, Low: y, High: y}, bare: true})
	}
	return l
}

// noGlyph leaves a line without marks.
type noGlyph struct{}

// DrawGlyph draws nothing.
func (noGlyph) DrawGlyph(*draw.Canvas, draw.GlyphStyle, vg.Point) {}
