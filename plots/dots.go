package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results/stats"
)

// A dot is a row with a glyph at a value and a line from there to another one. A row without a look is a heading.
type dot struct {
	label  string
	look   look
	at     stats.Summary
	other  float64 // NaN: no line
	theory float64 // an upright stroke; NaN: none
	value  string  // written after all of these
}

// heading is a row above those that it is about.
func heading(label string) dot {
	return dot{label: label, at: stats.Summarise(nil), other: math.NaN(), theory: math.NaN()}
}

func (d dot) isHeading() bool { return d.look.glyph == nil }

// dots are rows from top to bottom, on a logarithmic axis.
type dots []dot

// drawDots returns a drawing of rows with their labels at the left and their values at the right, on an axis from all glyphs
// and lines, with room for the values, and what is below them.
func drawDots(x axis, rows dots, room float64, below ...plot.Plotter) *Drawing {
	p := newPlot()
	lines := grid()
	lines.Horizontal.Color = nil
	p.Add(lines)
	p.Add(below...)
	p.Add(rows)
	var values []float64
	var widest vg.Length
	for _, r := range rows {
		for _, v := range []float64{r.at.Low, r.at.Median, r.at.High, r.other} {
			if drawable(v) {
				values = append(values, v)
			}
		}
		widest = max(widest, text(rows.textSize(), ink).Width(r.label)*slack)
	}
	low, high := logRange(values)
	p.X.Min, p.X.Max = low, high*math.Pow(high/low, room)
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = logTicks{x.unit}
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	p.Y.Tick.Marker, p.Y.Tick.Length = plot.ConstantTicks{}, 0
	p.Y.Width, p.Y.Padding = 0, widest+22 // Plot writes the labels there
	return &Drawing{plot: p, x: x.label}
}

// textSize is what fits between two rows.
func (rows dots) textSize() vg.Length { return min(labelSize, 310/vg.Length(len(rows))) }

// Plot draws the rows.
func (rows dots) Plot(c draw.Canvas, p *plot.Plot) {
	x := func(v float64) vg.Length { return c.X(p.X.Norm(min(max(v, p.X.Min), p.X.Max))) }
	size := rows.textSize()
	indent := vg.Length(0)
	for i, r := range rows {
		y := c.Y(p.Y.Norm(float64(len(rows)-i) - 0.5))
		left := vg.Point{X: c.Min.X - p.Y.Padding, Y: y}
		style := text(size, ink)
		style.YAlign = middle
		if r.isHeading() {
			indent = 12
			style.Font = bold(size, ink).Font
			c.FillText(style, left, r.label)
			continue
		}
		left.X += indent
		belongs(c, r.look, rowText(r.label, r.value, r.at, unitOf(p.X)))
		c.FillText(style, left, r.label)
		at, end := x(r.at.Median), x(max(r.at.Median, r.at.High))
		if !math.IsNaN(r.other) {
			c.StrokeLine2(draw.LineStyle{Color: mix(r.look.color, white, 0.5), Width: size * 0.3}, at, y, x(r.other), y)
			end = max(end, x(r.other))
		}
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, x(r.at.Low), y, x(r.at.High), y)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: r.look.color, Radius: min(5.5, size*0.42), Shape: r.look.glyph}, vg.Point{X: at, Y: y})
		if r.theory > 0 { // over the glyph: they mostly agree
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.5}, x(r.theory), y-size*0.55, x(r.theory), y+size*0.55)
			end = max(end, x(r.theory))
		}
		c.FillText(style, vg.Point{X: end + 9, Y: y}, r.value)
		belongs(c, look{}, "")
	}
}
