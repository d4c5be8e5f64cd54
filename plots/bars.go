package plots

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/results/stats"
)

// A bar is a row of a bar chart. It is stacked of layers, the first from 0 on.
type bar struct {
	label  string
	look   look
	layers []float64     // where each ends, in rising order: medians; NaN where it was not measured
	theory []float64     // where it says that each ends, NaN where it says nothing
	total  stats.Summary // the end of the last layer that was measured
	value  string        // written after the bar
	remark string        // written below the value, small; "": none

	minimal float64 // where it would end with minimal heads; NaN, or 0, where that is not to be told
}

// strokes are how bars show theory.
const strokes = "Upright strokes"

// bars are rows from top to bottom, on a linear axis that starts at 0.
type bars []bar

// drawBars returns a drawing of rows with their labels at the left and their values at the right.
func drawBars(x axis, runs []results.Run, rows bars) *Drawing {
	p := newPlot()
	lines := grid()
	lines.Horizontal.Color = nil
	p.Add(lines)
	var names plot.ConstantTicks
	var totals []stats.Summary
	for i, b := range rows {
		totals = append(totals, b.total)
		names = append(names, plot.Tick{Value: rows.place(i), Label: brief(b.label)})
	}
	p.X.Min, p.X.Max = 0, rows.longest()
	p.X.Tick.Marker = linearTicks{x.unit}
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	p.Y.Tick.Marker, p.Y.Tick.Length = names, 0
	p.Y.Tick.Label.Font.Size = labelSize
	p.Y.Width, p.Y.Padding = 0, 20 // for the glyphs
	return &Drawing{
		plot: p, x: x.label, runs: runs, rows: rows, notes: []string{spreadNote("Bars", "Thin lines", totals)}, spreads: spreadsOf(totals),
		prepare: func(*plot.Plot, vg.Length) vg.Length { return rows.pitch() * vg.Length(len(rows)) },
		fit: func(p *plot.Plot, data vg.Length) { // the values stand right of the bars, within the axis
			p.X.Max = rows.longest() / (1 - float64(min((rows.widest()+16)/data, 0.7)))
		},
	}
}

// pitch is the least distance between two rows.
func (rows bars) pitch() vg.Length {
	if slices.ContainsFunc(rows, func(b bar) bool { return b.remark != "" }) {
		return labelSize + smallSize + 8
	}
	return labelSize + 6
}

// longest is where the longest bar ends, with its spread.
func (rows bars) longest() float64 {
	longest := 0.0
	for _, b := range rows {
		longest = max(longest, b.end())
	}
	if longest <= 0 {
		return 1
	}
	return longest
}

// end is where the row ends, with its spread and theory.
func (b bar) end() float64 {
	end := max(b.total.Median, b.total.High)
	for _, t := range b.theory {
		if t <= 1.5*end { // theory that misses by more is not what the axis is for
			end = max(end, t)
		}
	}
	return end
}

// widest is the width of the widest text after a bar.
func (rows bars) widest() vg.Length {
	widest := vg.Length(0)
	for _, b := range rows {
		widest = max(widest, text(labelSize, ink).Width(b.value)*slack, text(smallSize, ink).Width(b.remark)*slack)
	}
	return widest
}

// place is where the middle of row i is on the vertical axis.
func (rows bars) place(i int) float64 { return float64(len(rows)-i) - 0.5 }

// Plot draws the rows.
func (rows bars) Plot(c draw.Canvas, p *plot.Plot) {
	x := func(v float64) vg.Length { return c.X(p.X.Norm(max(v, 0))) }
	half := min(c.Size().Y/vg.Length(len(rows))*0.32, 18)
	fill := func(color color.NRGBA, from, to, y vg.Length) {
		c.FillPolygon(color, []vg.Point{{X: from, Y: y - half}, {X: to, Y: y - half}, {X: to, Y: y + half}, {X: from, Y: y + half}})
	}
	for i, b := range rows {
		belongs(c, b.look, rowText(b.label, b.value, b.total, unitOf(p.X)))
		y := c.Y(p.Y.Norm(rows.place(i)))
		from := x(0)
		for k, end := range b.layers {
			if !math.IsNaN(end) {
				fill(layerColor(b.look, k, len(b.layers)), from, x(end), y)
				from = x(end)
			}
		}
		for _, end := range b.theory {
			if !math.IsNaN(end) && end <= p.X.Max {
				c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1}, x(end), y-half-4, x(end), y+half+4)
			}
		}
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, x(b.total.Low), y, x(b.total.High), y)
		if b.minimal > 0 {
			c.StrokeLine2(draw.LineStyle{Color: white, Width: 3}, x(b.minimal), y-half, x(b.minimal), y+half)
			c.StrokeLine2(minimalKind().style, x(b.minimal), y-half-4, x(b.minimal), y+half+4)
		}
		c.DrawGlyphNoClip(b.look.glyphStyle(), vg.Point{X: x(0) - 11, Y: y})
		after := x(b.end()) + 8
		style := text(labelSize, ink)
		style.YAlign = middle
		if b.remark != "" {
			small := text(smallSize, quiet)
			small.YAlign = middle
			c.FillText(small, vg.Point{X: after, Y: y - 8.5}, b.remark)
			y += 8
		}
		c.FillText(style, vg.Point{X: after, Y: y}, b.value)
	}
	belongs(c, look{}, "")
}

// layerColor is the colour of layer k of n: from light to dark, the transport's own where there is one layer.
func layerColor(l look, k, n int) color.NRGBA {
	switch {
	case n == 1 || n == 3 && k == 1 || n == 2 && k == 0:
		return l.color
	case k == 0:
		return mix(l.color, white, 0.6)
	case mix(l.color, ink, 0.55) == mix(ink, ink, 0): // a black one has no darker
		return mix(l.color, white, 0.35)
	default:
		return mix(l.color, ink, 0.55)
	}
}

// predicted reports whether theory says something about any row.
func (rows bars) predicted() bool {
	return slices.ContainsFunc(rows, func(b bar) bool {
		return slices.ContainsFunc(b.theory, func(v float64) bool { return !math.IsNaN(v) })
	})
}

// keepHolding takes away the strokes of theory that miss the ends of their layers.
func (rows bars) keepHolding(t theory) {
	for _, b := range rows {
		for k, end := range b.theory {
			if !t.holds(b.label, []float64{end}, []float64{b.layers[k]}) {
				b.theory[k] = math.NaN()
			}
		}
	}
}

// rowsOf returns a row for each label, with the medians of where its layers end, and what theory says of them.
func rowsOf(runs []results.Run, p palette, layers []measure, predicted func(results.Scenario) []float64) bars {
	var rows bars
	for _, g := range groups(runs, p, results.Scenario.Label) {
		b := bar{label: g[0].Scenario.Label(), look: p.shaded(g[0].Scenario), theory: predicted(g[0].Scenario)}
		for _, end := range layers {
			s := summary(g, end)
			b.layers = append(b.layers, s.Median)
			if s.N > 0 {
				b.total = s
			}
		}
		rows = append(rows, b)
	}
	return rows
}
