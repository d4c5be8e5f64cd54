package plots

import (
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
)

// A matrix has panels one above the other, and a key above them. In grey it is read by shapes and letters.
type matrix []matrixPanel

// A matrixPanel has a row for each middlebox and a column for each transport.
type matrixPanel struct {
	title, http string
	columns     []string
	rows        []matrixRow
	palette     palette
}

type matrixRow struct {
	name  string
	cells []matrixCell
}

// A matrixCell is what became of a transport: "" where that is not known; cut is the silence after which connections were cut, in ns, 0: none
// was.
type matrixCell struct {
	passage string
	cut     float64
}

// What a matrix's rows take.
const (
	matrixLine  vg.Length = 21
	matrixNames vg.Length = 104 // of rows
	matrixHeads           = labelSize*leading + tickSize*leading + 6
	matrixGap   vg.Length = 16
	matrixWords vg.Length = 100 // from this width on a cell has words beside its sign
)

// passages are the signs of a matrix in the order of its key.
var passages = []string{results.PassagePasses, results.PassageBuffered, results.PassageBroken, results.PassageBlocked}

// drawMatrix returns a drawing of panels.
func drawMatrix(panels matrix) *Drawing {
	p := newPlot()
	p.HideAxes()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	p.Add(panels)
	return &Drawing{plot: p, prepare: func(_ *plot.Plot, sheet vg.Length) vg.Length {
		height := keyLine*(1+matrixMore(sheet)) + 10
		for _, m := range panels {
			height += m.height(sheet)
		}
		return height
	}}
}

// matrixMore is how many lines more than one the key has, and heads of columns have: on a sheet for a phone one.
func matrixMore(width vg.Length) vg.Length {
	if width < 500 {
		return 1
	}
	return 0
}

// heads is the height of what stands above a panel's rows, and height that of the panel with what is below it.
func (m matrixPanel) heads(width vg.Length) vg.Length {
	return matrixHeads + matrixMore(width)*tickSize*leading
}

func (m matrixPanel) height(width vg.Length) vg.Length {
	return m.heads(width) + matrixLine*vg.Length(len(m.rows)) + matrixGap
}

// Plot draws the key and the panels.
func (panels matrix) Plot(c draw.Canvas, _ *plot.Plot) {
	y := c.Max.Y - keyLine/2
	x := c.Min.X
	style := text(tickSize, ink)
	style.YAlign = middle
	for i, name := range append(passages, "60 s: cut after that silence") {
		width := 22 + style.Width(name)*slack + 16
		if x > c.Min.X && x+width-16 > c.Max.X {
			x, y = c.Min.X, y-keyLine
		}
		if i < len(passages) {
			drawPassage(c, vg.Point{X: x + 8, Y: y}, name)
			c.FillText(style, vg.Point{X: x + 22, Y: y}, name)
		} else {
			c.FillText(style, vg.Point{X: x, Y: y}, name)
		}
		x += width
	}
	y -= keyLine/2 + 10
	for _, m := range panels {
		m.draw(c, y)
		y -= m.height(c.Size().X)
	}
}

// draw draws a panel from top down.
func (m matrixPanel) draw(c draw.Canvas, top vg.Length) {
	c.FillText(bold(labelSize, ink), vg.Point{X: c.Min.X, Y: top}, m.title)
	more := matrixMore(c.Size().X)
	left, heads := c.Min.X+matrixNames, top-labelSize*leading-3
	width := (c.Max.X - left) / vg.Length(len(m.columns))
	head := text(tickSize, ink)
	head.XAlign = draw.XCenter
	for i, name := range m.columns {
		style := head
		lines := []string{name}
		if first, rest, ok := strings.Cut(name, "-"); ok && more > 0 {
			lines = []string{first + "-", rest}
		}
		if style.Width(name)*slack > width {
			style.Font.Size = smallSize
		}
		for k, l := range lines {
			up := (more - vg.Length(len(lines)-1-k)) * tickSize * leading
			c.FillText(style, vg.Point{X: left + (vg.Length(i)+0.5)*width, Y: heads - up}, l)
		}
	}
	y := top - m.heads(c.Size().X)
	for i, row := range m.rows {
		if i > 0 && family(row.name) != family(m.rows[i-1].name) {
			c.StrokeLine2(draw.LineStyle{Color: pale, Width: 0.8}, c.Min.X, y, c.Max.X, y)
		}
		style := text(tickSize, ink)
		style.YAlign = middle
		c.FillText(style, vg.Point{X: c.Min.X, Y: y - matrixLine/2}, row.name)
		for k, cell := range row.cells {
			area := vg.Rectangle{Min: vg.Point{X: left + vg.Length(k)*width, Y: y - matrixLine}, Max: vg.Point{X: left + vg.Length(k+1)*width, Y: y}}
			belongs(c, m.palette.look(results.Scenario{Transport: m.columns[k]}), cell.said(row.name, m.columns[k]))
			cell.draw(c, area)
		}
		belongs(c, look{}, "")
		y -= matrixLine
	}
}

// family is a middlebox's name without how it is tuned.
func family(name string) string { return strings.TrimSuffix(name, "-tuned") }

// said is a cell in words.
func (cell matrixCell) said(row, column string) string {
	said := row + ", " + column + ": " + cell.passage
	switch {
	case cell.passage == "" && cell.cut == 0:
		return ""
	case cell.cut > 0:
		return strings.TrimSuffix(said, " ") + " (cut after " + duration(cell.cut) + " of silence)"
	}
	return said
}

// draw draws the sign of a cell, its word where there is room, and when connections were cut.
func (cell matrixCell) draw(c draw.Canvas, in vg.Rectangle) {
	inner := vg.Rectangle{Min: in.Min.Add(vg.Point{X: 1.5, Y: 1.5}), Max: in.Max.Sub(vg.Point{X: 1.5, Y: 1.5})}
	style := text(smallSize, ink)
	style.YAlign = middle
	y := (in.Min.Y + in.Max.Y) / 2
	if cell == (matrixCell{}) {
		style.XAlign, style.Color = draw.XCenter, quiet
		c.FillText(style, vg.Point{X: (in.Min.X + in.Max.X) / 2, Y: y}, "–")
		return
	}
	c.SetColor(mix(passageColor(cell.passage), white, 0.8))
	c.Fill(inner.Path())
	words := in.Size().X >= matrixWords
	var texts []string
	if words && cell.passage != "" {
		texts = append(texts, cell.passage)
	}
	if cell.cut > 0 {
		texts = append(texts, wholeSeconds(cell.cut))
	}
	label := strings.Join(texts, ", ")
	at := vg.Point{X: inner.Min.X + 11, Y: y}
	if label == "" {
		at.X = (in.Min.X + in.Max.X) / 2
	}
	drawPassage(c, at, cell.passage)
	c.FillText(style, vg.Point{X: inner.Min.X + 21, Y: y}, label)
}

// wholeSeconds is a time-out: what was measured of it is a little more.
func wholeSeconds(ns float64) string { return digits(float64(int64(ns/1e9+0.5))) + " s" }

// passageColor is of Okabe & Ito's.
func passageColor(passage string) color.NRGBA {
	switch passage {
	case results.PassagePasses:
		return color.NRGBA{0x00, 0x9E, 0x73, 0xFF}
	case results.PassageBuffered:
		return color.NRGBA{0x00, 0x72, 0xB2, 0xFF}
	case results.PassageBroken:
		return color.NRGBA{0xD5, 0x5E, 0x00, 0xFF}
	case results.PassageBlocked:
		return color.NRGBA{0x22, 0x22, 0x22, 0xFF}
	}
	return quiet
}

// drawPassage draws the sign of what becomes of a transport: a tick, a stack, a triangle, a cross.
func drawPassage(c draw.Canvas, at vg.Point, passage string) {
	line := draw.LineStyle{Color: mix(passageColor(passage), ink, 0.15), Width: 2.2}
	stroke := func(points ...vg.Point) {
		var way []vg.Point
		for _, p := range points {
			way = append(way, at.Add(p))
		}
		c.StrokeLines(line, way)
	}
	switch passage {
	case results.PassagePasses:
		stroke(vg.Point{X: -5, Y: 0}, vg.Point{X: -1.5, Y: -4}, vg.Point{X: 5, Y: 4.5})
	case results.PassageBuffered:
		for _, y := range []vg.Length{-4, 0, 4} {
			stroke(vg.Point{X: -5, Y: y}, vg.Point{X: 5, Y: y})
		}
	case results.PassageBroken:
		c.DrawGlyphNoClip(draw.GlyphStyle{Color: line.Color, Radius: 5, Shape: polygon{sides: 3}}, at)
	case results.PassageBlocked:
		stroke(vg.Point{X: -4, Y: -4}, vg.Point{X: 4, Y: 4})
		stroke(vg.Point{X: -4, Y: 4}, vg.Point{X: 4, Y: -4})
	}
}
