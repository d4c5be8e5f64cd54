package plots

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A stack has drawings of lines one above the other, over the same places along x, with the key of the first one above them.
type stack []*Drawing

// What surrounds its drawings.
const (
	stackTitle           = labelSize*leading + 6
	stackTicks           = tickSize*leading + 8
	stackGap   vg.Length = 10
	stackLeast vg.Length = 96 // height of data
)

// drawStack returns a drawing of drawings, each with what its y axis is above it.
func drawStack(panels stack) *Drawing {
	p := newPlot()
	p.HideAxes()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	p.Add(panels)
	d := &Drawing{plot: p, x: panels[0].x, notes: panels[0].notes, spreads: panels[0].spreads}
	if panels.bound() > 0 {
		d.notes = append(slices.Clone(d.notes), bandsNote)
	}
	d.prepare = func(_ *plot.Plot, sheet vg.Length) vg.Length {
		_, key := panels.key(sheet - 2*16)
		return key + vg.Length(len(panels))*(stackTitle+stackTicks+stackGap+stackLeast)
	}
	return d
}

// bound is what clocks leave open in any of its drawings.
func (s stack) bound() (most float64) {
	for _, d := range s {
		most = max(most, d.bound)
	}
	return most
}

// key places the key's entries in as many lines as a width takes.
func (s stack) key(width vg.Length) (entries []entry, height vg.Length) {
	first := *s[0]
	first.keyAbove, first.bound = true, s.bound()
	entries, height = first.flow(stackTheme, width)
	return entries, height + 8
}

// stackTheme has what entries of the key need.
var stackTheme = Theme{sample: mapSample}

// Plot draws the key, and the drawings with their data beneath each other.
func (s stack) Plot(c draw.Canvas, _ *plot.Plot) {
	entries, key := s.key(c.Size().X)
	for _, e := range entries {
		e.drawAt(c, stackTheme, vg.Point{X: c.Min.X, Y: c.Max.Y}.Add(e.at))
	}
	high := (c.Size().Y - key) / vg.Length(len(s))
	areas, left := make([]draw.Canvas, len(s)), vg.Length(0) // of the ticks' labels
	for i, d := range s {
		top := c.Max.Y - key - vg.Length(i)*high
		c.FillText(text(labelSize, ink), vg.Point{X: c.Min.X, Y: top}, d.y)
		areas[i] = c
		areas[i].Rectangle = vg.Rectangle{Min: vg.Point{X: c.Min.X, Y: top - high + stackGap}, Max: vg.Point{X: c.Max.X, Y: top - stackTitle}}
		left = max(left, d.plot.DataCanvas(areas[i]).Min.X-c.Min.X)
	}
	for i, d := range s {
		area, p := areas[i], *d.plot
		area.Min.X += left - (p.DataCanvas(area).Min.X - area.Min.X)
		p.X.Tick.Marker, p.Y.Tick.Marker = fitTicks(&p, p.DataCanvas(area))
		for _, l := range d.lines {
			p.Add(l)
		}
		p.Add(glyphs{d.lines, d.crowded})
		p.Draw(area)
	}
}
