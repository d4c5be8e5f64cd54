package plots

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/results/slo"
)

// A limitLine is a thin line across the figure, with its name, where what is drawn was not to go beyond.
type limitLine struct {
	at    float64 // on the vertical axis
	label string
}

// farOff is from which factor beyond all that was measured on a limit is told in small print instead: a line there would press the
// figure together.
const farOff = 10

// limits draws the limits that the runs were to hold, of the numbers on the figure's vertical axis, which is logarithmic.
func (d *Drawing) limits(runs []results.Run, names ...string) {
	objective, err := slo.OfRuns(runs)
	if err != nil { // the report warns of it
		return
	}
	y := &d.plot.Y
	low, high := y.Min, y.Max
	for _, l := range objective {
		switch {
		case !slices.Contains(names, l.Name):
			continue
		case l.Most > high*farOff:
			d.notes = append(d.notes, fmt.Sprintf("The limit of %s, %s, is above the figure.", l.Name, l.Format(l.Most)))
			continue
		case l.Most < low/farOff:
			d.notes = append(d.notes, fmt.Sprintf("The limit of %s, %s, is below the figure.", l.Name, l.Format(l.Most)))
			continue
		}
		y.Min, y.Max = min(y.Min, l.Most/1.3), max(y.Max, l.Most*1.6) // with room for its name
		d.plot.Add(limitLine{l.Most, fmt.Sprintf("limit of %s: %s", l.Name, l.Format(l.Most))})
	}
}

// Plot draws the line.
func (l limitLine) Plot(c draw.Canvas, p *plot.Plot) {
	y := c.Y(p.Y.Norm(l.at))
	c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1, Dashes: []vg.Length{2, 2}}, c.Min.X, y, c.Max.X, y)
	style := text(smallSize, ink)
	style.XAlign, style.YAlign = draw.XRight, draw.YBottom
	at := vg.Point{X: c.Max.X - 6, Y: y + 3}
	c.SetColor(white) // so that it can be read over lines
	c.Fill(vg.Rectangle{Min: vg.Point{X: at.X - style.Width(l.label)*slack - 3, Y: at.Y}, Max: vg.Point{X: at.X + 3, Y: at.Y + smallSize}}.Path())
	c.FillText(style, at, l.label)
}
