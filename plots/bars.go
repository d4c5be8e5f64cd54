package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
)

// A bar is a row of a bar chart. Its total has a light part, from 0, and a dark one.
type bar struct {
	label string
	look  look
	light float64 // within total
	total results.Summary
	value string // written after the bar
}

// bars are rows from top to bottom, on a linear axis that starts at 0.
type bars []bar

// drawBars returns a drawing of rows with their labels at the left and their values at the right.
func drawBars(x axis, runs []results.Run, rows bars) *Drawing {
	p := newPlot()
	lines := grid()
	lines.Horizontal.Color = nil
	p.Add(lines, rows)
	longest, widest := 0.0, vg.Length(0)
	var names plot.ConstantTicks
	var totals []results.Summary
	for i, b := range rows {
		longest = max(longest, b.total.Median, b.total.High)
		widest = max(widest, text(labelSize, ink).Width(b.value))
		totals = append(totals, b.total)
		names = append(names, plot.Tick{Value: rows.place(i), Label: b.label})
	}
	if longest <= 0 {
		longest = 1
	}
	// The values stand right of the bars, within the axis; 560 pt are what labels leave of the sheet at least.
	p.X.Min, p.X.Max = 0, longest/(1-float64(min((widest+24)/560, 0.6)))
	p.X.Tick.Marker = linearTicks{x.unit}
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	p.Y.Tick.Marker, p.Y.Tick.Length = names, 0
	p.Y.Tick.Label.Font.Size = min(labelSize, vg.Length(300/len(rows)))
	p.Y.Width, p.Y.Padding = 0, 20 // for the glyphs
	return &Drawing{plot: p, x: x.label, runs: runs, notes: []string{spreadNote("Bars", "Thin lines", totals)}}
}

// place is where the middle of row i is on the vertical axis.
func (rows bars) place(i int) float64 { return float64(len(rows)-i) - 0.5 }

// Plot draws the rows.
func (rows bars) Plot(c draw.Canvas, p *plot.Plot) {
	x := func(v float64) vg.Length { return c.X(p.X.Norm(max(v, 0))) }
	half := min(c.Size().Y/vg.Length(len(rows))*0.32, 18)
	fill := func(b look, share float64, from, to, y vg.Length) {
		c.FillPolygon(mix(b.color, white, share), []vg.Point{{X: from, Y: y - half}, {X: to, Y: y - half}, {X: to, Y: y + half}, {X: from, Y: y + half}})
	}
	for i, b := range rows {
		y := c.Y(p.Y.Norm(rows.place(i)))
		fill(b.look, 0.6, x(0), x(b.light), y)
		fill(b.look, 0, x(b.light), x(b.total.Median), y)
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, x(b.total.Low), y, x(b.total.High), y)
		c.DrawGlyphNoClip(b.look.glyphStyle(), vg.Point{X: x(0) - 11, Y: y})
		style := text(labelSize, ink)
		style.YAlign = middle
		c.FillText(style, vg.Point{X: x(max(b.total.Median, b.total.High)) + 8, Y: y}, b.value)
	}
}

// rowsOf returns a row for each label, with the medians of light and total.
func rowsOf(runs []results.Run, p palette, light, total measure, write func(light, total float64) string) bars {
	var rows bars
	for _, g := range groups(runs, p, results.Scenario.Label) {
		b := bar{label: g[0].Scenario.Label(), look: p.shaded(g[0].Scenario), total: summary(g, total)}
		if light != nil {
			b.light = min(summary(g, light).Median, b.total.Median)
		}
		if math.IsNaN(b.light) {
			b.light = 0
		}
		b.value = write(b.light, b.total.Median)
		rows = append(rows, b)
	}
	return rows
}
