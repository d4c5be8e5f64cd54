package plots

import (
	"math"
	"strings"

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

// dots are rows from top to bottom, on a logarithmic axis. A label that is long for the sheet has several lines.
type dots struct {
	rows   []dot
	labels [][]string // lines of each row's
	places []float64  // of the rows' middles, in lines of text from the top
}

// An upright is a line from the bottom to the top of a plot, at a value.
type upright float64

// Plot draws the line.
func (v upright) Plot(c draw.Canvas, p *plot.Plot) {
	x := c.X(p.X.Norm(float64(v)))
	c.StrokeLine2(draw.LineStyle{Color: quiet, Width: 1.2}, x, c.Min.Y, x, c.Max.Y)
}

// indent is by how much the rows below a heading are moved to the right.
const indent vg.Length = 12

// drawDots returns a drawing of rows with their labels at the left and their values at the right, on an axis from all glyphs
// and lines, with room for the values, and what is below them.
func drawDots(x axis, rows []dot, below ...plot.Plotter) *Drawing {
	p := newPlot()
	lines := grid()
	lines.Horizontal.Color = nil
	p.Add(lines)
	p.Add(below...)
	var values []float64
	var summaries []stats.Summary
	widest := vg.Length(0) // of the values
	for _, r := range rows {
		for _, v := range []float64{r.at.Low, r.at.Median, r.at.High, r.other} {
			if drawable(v) {
				values = append(values, v)
			}
		}
		if !r.isHeading() {
			summaries = append(summaries, r.at)
		}
		widest = max(widest, text(smallSize, ink).Width(r.value)*slack)
	}
	low, high := logRange(values)
	p.X.Min, p.X.Max = low, high
	p.X.Scale = plot.LogScale{}
	p.X.Tick.Marker = logTicks{x.unit}
	p.Y.Tick.Marker, p.Y.Tick.Length = plot.ConstantTicks{}, 0
	p.Y.Width = 0
	all := &dots{rows: rows}
	p.Add(all)
	return &Drawing{
		plot: p, x: x.caption(), spreads: spreadsOf(summaries),
		prepare: func(p *plot.Plot, sheet vg.Length) vg.Length {
			width, lines := all.breakLabels(sheet * 0.42)
			p.Y.Padding = width + 22 // Plot writes the labels there
			p.Y.Min, p.Y.Max = 0, lines
			return vg.Length(lines) * smallSize
		},
		fit: func(p *plot.Plot, data vg.Length) {
			room := float64(min((widest+14)/data, 0.6))
			p.X.Max = high * math.Pow(high/low, room/(1-room))
		},
	}
}

// breakLabels breaks labels into lines of at most a width, and returns the widest and how many lines high all rows are.
func (d *dots) breakLabels(width vg.Length) (widest vg.Length, high float64) {
	d.labels, d.places = nil, nil
	for _, r := range d.rows {
		style := text(smallSize, ink)
		lines := []string{r.label} // a heading runs on over the data, where it has none
		if !r.isHeading() {
			lines = wrap(r.label, style, width-indent)
			for _, l := range lines {
				widest = max(widest, indent+style.Width(l)*slack)
			}
		}
		row := float64(len(lines)-1)*1.1 + 1.3
		d.labels, d.places = append(d.labels, lines), append(d.places, high+row/2)
		high += row
	}
	return widest, high
}

// Plot draws the rows.
func (d *dots) Plot(c draw.Canvas, p *plot.Plot) {
	x := func(v float64) vg.Length { return c.X(p.X.Norm(min(max(v, p.X.Min), p.X.Max))) }
	left := vg.Length(0)
	for i, r := range d.rows {
		y := c.Y(p.Y.Norm(p.Y.Max - d.places[i]))
		at := vg.Point{X: c.Min.X - p.Y.Padding, Y: y}
		style := text(smallSize, ink)
		style.YAlign = middle
		if r.isHeading() {
			left = indent
			title := bold(smallSize, ink)
			title.YAlign = middle
			c.FillText(title, at, strings.Join(d.labels[i], " "))
			continue
		}
		belongs(c, r.look, rowText(r.label, r.value, r.at, unitOf(p.X)))
		for k, l := range d.labels[i] {
			c.FillText(style, vg.Point{X: at.X + left, Y: y + smallSize*1.1*(vg.Length(len(d.labels[i])-1)/2-vg.Length(k))}, l)
		}
		from, end := x(r.at.Median), x(max(r.at.Median, r.at.High))
		if !math.IsNaN(r.other) {
			c.StrokeLine2(draw.LineStyle{Color: mix(r.look.color, white, 0.5), Width: 4}, from, y, x(r.other), y)
			end = max(end, x(r.other))
		}
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, x(r.at.Low), y, x(r.at.High), y)
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: r.look.color, Radius: 5, Shape: r.look.glyph}, vg.Point{X: from, Y: y})
		if r.theory > 0 { // over the glyph: they mostly agree
			c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.5}, x(r.theory), y-7, x(r.theory), y+7)
			end = max(end, x(r.theory))
		}
		c.FillText(style, vg.Point{X: end + 9, Y: y}, r.value)
		belongs(c, look{}, "")
	}
}
