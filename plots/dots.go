package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A dot is a row of a dot plot; one without a ratio is a heading for those below.
type dot struct {
	label         string
	look          look
	ratio, theory float64 // theory: NaN where there is none
	value         string
}

// dots are rows from top to bottom, on a logarithmic axis around 1.
type dots []dot

// drawDots returns a drawing of rows with their labels at the left and their values at the right.
func drawDots(rows dots) *Drawing {
	p := newPlot()
	lines := grid()
	lines.Horizontal.Color = nil
	p.Add(lines, rows)
	ratios := []float64{1}
	for _, r := range rows {
		if r.ratio > 0 {
			ratios = append(ratios, r.ratio)
		}
	}
	low, high := logRange(ratios)
	p.X.Min, p.X.Max = low, high*math.Pow(high/low, 0.4) // room for the values
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = logTicks{digits}
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	p.Y.Tick.Length = 0
	p.Y.Width, p.Y.Padding = 0, 8
	// The labels are drawn by Plot, headings at the very left; the widest makes room.
	size := rows.textSize()
	var widest vg.Length
	for _, r := range rows {
		widest = max(widest, text(size, ink).Width(r.label)*slack)
	}
	p.Y.Tick.Marker = plot.ConstantTicks{}
	p.Y.Padding = widest + 22
	return &Drawing{plot: p, x: "our number divided by the published one"}
}

// textSize is what fits between two rows.
func (rows dots) textSize() vg.Length { return min(labelSize, 310/vg.Length(len(rows))) }

// Plot draws the rows.
func (rows dots) Plot(c draw.Canvas, p *plot.Plot) {
	x := func(v float64) vg.Length { return c.X(p.X.Norm(min(max(v, p.X.Min), p.X.Max))) }
	size := rows.textSize()
	c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 1.2}, x(1), c.Min.Y, x(1), c.Max.Y)
	for i, r := range rows {
		y := c.Y(p.Y.Norm(float64(len(rows)-i) - 0.5))
		style := text(size, ink)
		if r.ratio == 0 {
			style = bold(size, ink)
		}
		style.YAlign = middle
		left := c.Min.X - p.Y.Padding
		if r.ratio == 0 {
			c.FillText(style, vg.Point{X: left, Y: y}, r.label)
			continue
		}
		c.FillText(style, vg.Point{X: left + 12, Y: y}, r.label)
		c.StrokeLine2(draw.LineStyle{Color: mix(r.look.color, white, 0.5), Width: 1.5}, x(1), y, x(r.ratio), y)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: r.look.color, Radius: min(5, size*0.42), Shape: r.look.glyph}, vg.Point{X: x(r.ratio), Y: y})
		if r.theory > 0 { // over the glyph: they mostly agree
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.5}, x(r.theory), y-size*0.55, x(r.theory), y+size*0.55)
		}
		end := x(max(r.ratio, 1))
		if r.theory > 0 {
			end = max(end, x(r.theory))
		}
		c.FillText(style, vg.Point{X: end + 9, Y: y}, r.value)
	}
}
