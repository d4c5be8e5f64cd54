package plots

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/results/stats"
)

// A whisker is a row with a glyph at a value and a line from there to a larger one.
type whisker struct {
	label string
	look  look
	from  stats.Summary
	until float64 // NaN: not measured
	value string  // written after the line
}

// whiskers are rows from top to bottom, on a logarithmic axis.
type whiskers []whisker

// drawWhiskers returns a drawing of rows with their labels at the left and their values at the right.
func drawWhiskers(x axis, runs []results.Run, rows whiskers) *Drawing {
	p := newPlot()
	lines := grid()
	lines.Horizontal.Color = nil
	p.Add(lines, rows)
	var values []float64
	var from []stats.Summary
	var names plot.ConstantTicks
	for i, s := range rows {
		values = append(values, s.from.Low, s.from.High)
		if !math.IsNaN(s.until) {
			values = append(values, s.until)
		}
		from = append(from, s.from)
		names = append(names, plot.Tick{Value: rows.place(i), Label: brief(s.label)})
	}
	low, high := logRange(values)
	p.X.Min, p.X.Max = low, high*math.Pow(high/low, 0.35) // room for the values
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = logTicks{x.unit}
	p.Y.Min, p.Y.Max = 0, float64(len(rows))
	p.Y.Tick.Marker, p.Y.Tick.Length = names, 0
	p.Y.Width, p.Y.Padding = 0, 8
	return &Drawing{plot: p, x: x.label, runs: runs, notes: []string{spreadNote("Glyphs", "Thin lines", from)}}
}

// place is where the middle of row i is on the vertical axis.
func (rows whiskers) place(i int) float64 { return float64(len(rows)-i) - 0.5 }

// Plot draws the rows.
func (rows whiskers) Plot(c draw.Canvas, p *plot.Plot) {
	x := func(v float64) vg.Length { return c.X(p.X.Norm(min(max(v, p.X.Min), p.X.Max))) }
	for i, s := range rows {
		y := c.Y(p.Y.Norm(rows.place(i)))
		end := s.from.High
		if !math.IsNaN(s.until) {
			c.StrokeLine2(draw.LineStyle{Color: mix(s.look.color, white, 0.35), Width: 5}, x(s.from.Median), y, x(s.until), y)
			end = max(end, s.until)
		}
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, x(s.from.Low), y, x(s.from.High), y)
		c.DrawGlyphNoClip(s.look.glyphStyle(), vg.Point{X: x(s.from.Median), Y: y})
		style := text(labelSize, ink)
		style.YAlign = middle
		c.FillText(style, vg.Point{X: x(end) + 9, Y: y}, s.value)
	}
}
