package plots

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A polygon is a filled glyph with equal sides and a thin white rim, which keeps glyphs apart that lie on each other.
// No sides make a circle. A corner is on top, and turn turns it, in units of a side's angle.
type polygon struct {
	sides int
	turn  float64
}

// DrawGlyph draws the glyph around a point; all shapes have about the same area.
func (g polygon) DrawGlyph(c *draw.Canvas, style draw.GlyphStyle, at vg.Point) {
	c.SetColor(color.White)
	c.Fill(g.path(at, style.Radius+1))
	c.SetColor(style.Color)
	c.Fill(g.path(at, style.Radius))
}

func (g polygon) path(at vg.Point, radius vg.Length) vg.Path {
	var path vg.Path
	if g.sides == 0 {
		path.Move(vg.Point{X: at.X + radius, Y: at.Y})
		path.Arc(at, radius, 0, 2*math.Pi)
		path.Close()
		return path
	}
	step := 2 * math.Pi / float64(g.sides)
	// The radius of a circle of the same area, so that a triangle looks no smaller than a hexagon.
	radius *= vg.Length(math.Sqrt(2 * math.Pi / (float64(g.sides) * math.Sin(step))))
	for i := range g.sides {
		sin, cos := math.Sincos(math.Pi/2 + step*(float64(i)+g.turn))
		p := vg.Point{X: at.X + radius*vg.Length(cos), Y: at.Y + radius*vg.Length(sin)}
		if i == 0 {
			path.Move(p)
		} else {
			path.Line(p)
		}
	}
	path.Close()
	return path
}
