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
	"pollpush/transport"
)

// A mapPanel is a map of one cost: columns are event rates, rows how stale clients may be. In grey it is read by shade, hatching and
// glyphs.
type mapPanel struct {
	title string
	stats.BreakEven
	palette   palette
	crossings []stats.Crossing // of each rate
	theory    []float64        // of each rate, in ns; nil: not drawn
}

// mapPanels stand side by side, with a key.
type mapPanels []mapPanel

// What surrounds the maps.
const (
	mapRows   vg.Length = 58 // for what rows are
	mapGap    vg.Length = 14
	mapTitle            = labelSize*leading + 4
	mapTicks            = tickSize*leading + 4
	mapSample vg.Length = 24 // in the key
)

// drawMaps returns a drawing of maps.
func drawMaps(panels mapPanels) *Drawing {
	p := newPlot()
	p.HideAxes()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, 0, 1
	p.Add(panels)
	return &Drawing{plot: p, prepare: func(_ *plot.Plot, sheet vg.Length) vg.Length {
		if sheet >= mapWide+2*20 { // with margins
			return 200
		}
		_, key := panels.flow(sheet - 2*20)
		return key + vg.Length((len(panels)+1)/2)*(mapTitle+mapTicks+mapGap+110)
	}}
}

// mapWide is the width from which on all maps stand side by side.
const mapWide vg.Length = 600

// Plot draws the maps from left to right with the key beside them, or, where that leaves too little room, two by two below it.
func (panels mapPanels) Plot(c draw.Canvas, _ *plot.Plot) {
	if c.Size().X < mapWide {
		panels.twoByTwo(c)
		return
	}
	entries := panels.key()
	keyWidth := vg.Length(0)
	for _, e := range entries {
		keyWidth = max(keyWidth, text(tickSize, ink).Width(e.label))
	}
	keyWidth = keyWidth*slack + mapSample + keyGap
	n := vg.Length(len(panels))
	width := (c.Size().X - mapRows - mapGap*n - keyWidth) / n
	for i, m := range panels {
		left := c.Min.X + mapRows + vg.Length(i)*(width+mapGap)
		area := c
		area.Rectangle = vg.Rectangle{Min: vg.Point{X: left, Y: c.Min.Y + mapTicks}, Max: vg.Point{X: left + width, Y: c.Max.Y - mapTitle}}
		c.FillText(bold(labelSize, ink), vg.Point{X: left, Y: c.Max.Y}, m.title)
		if i == 0 {
			m.labelRows(area)
		}
		m.labelColumns(area)
		m.draw(area)
	}
	y := c.Max.Y - mapTitle
	for _, e := range entries {
		left := c.Max.X - keyWidth
		e.draw(c, vg.Rectangle{Min: vg.Point{X: left, Y: y - keyLine + 3}, Max: vg.Point{X: left + mapSample, Y: y}})
		style := text(tickSize, ink)
		style.YAlign = middle
		c.FillText(style, vg.Point{X: left + mapSample + keyGap, Y: y - (keyLine-3)/2}, e.label)
		y -= keyLine + 4
	}
}

// twoByTwo draws the maps in two columns, with the key above them.
func (panels mapPanels) twoByTwo(c draw.Canvas) {
	entries, height := panels.flow(c.Size().X)
	style := text(tickSize, ink)
	style.YAlign = middle
	for _, e := range entries {
		at := vg.Point{X: c.Min.X, Y: c.Max.Y}.Add(e.at)
		e.draw(c, vg.Rectangle{Min: vg.Point{X: at.X, Y: at.Y - (keyLine-3)/2}, Max: vg.Point{X: at.X + mapSample, Y: at.Y + (keyLine-3)/2}})
		c.FillText(style, vg.Point{X: at.X + mapSample + keyGap, Y: at.Y}, e.label)
	}
	rows := vg.Length((len(panels) + 1) / 2)
	width, high := (c.Size().X-mapRows-mapGap)/2, (c.Size().Y-height)/rows
	for i, m := range panels {
		left, top := c.Min.X+mapRows+vg.Length(i%2)*(width+mapGap), c.Max.Y-height-vg.Length(i/2)*high
		area := c
		area.Rectangle = vg.Rectangle{Min: vg.Point{X: left, Y: top - high + mapTicks + mapGap}, Max: vg.Point{X: left + width, Y: top - mapTitle}}
		c.FillText(bold(labelSize, ink), vg.Point{X: left, Y: top}, m.title)
		if i%2 == 0 {
			m.labelRows(area)
		}
		m.labelColumns(area)
		m.draw(area)
	}
}

// flow places the key's entries in as many lines as a width takes, from 0 down.
func (panels mapPanels) flow(width vg.Length) (entries []mapEntry, height vg.Length) {
	entries = panels.key()
	x, y := vg.Length(0), -keyLine/2
	for i, e := range entries {
		its := mapSample + keyGap + text(tickSize, ink).Width(e.label)*slack
		if x > 0 && x+its > width {
			x, y = 0, y-keyLine
		}
		entries[i].at = vg.Point{X: x, Y: y}
		x += its + 14
	}
	return entries, keyLine/2 - y + 6
}

// cell is where a cell is, by the numbers of its column and its row.
func (m mapPanel) cell(area draw.Canvas, column, row int) vg.Rectangle {
	w, h := area.Size().X/vg.Length(len(m.Rates)), area.Size().Y/vg.Length(len(m.Stale))
	from := vg.Point{X: area.Min.X + vg.Length(column)*w, Y: area.Min.Y + vg.Length(row)*h}
	return vg.Rectangle{Min: from, Max: from.Add(vg.Point{X: w, Y: h})}
}

func (m mapPanel) labelRows(area draw.Canvas) {
	style := text(tickSize, ink)
	style.XAlign, style.YAlign = draw.XRight, middle
	for row, stale := range m.Stale {
		at := m.cell(area, 0, row)
		area.FillText(style, vg.Point{X: area.Min.X - 6, Y: (at.Min.Y + at.Max.Y) / 2}, duration(float64(stale)))
	}
}

// labelColumns makes labels smaller where columns are narrow, and leaves out those that have no room even so.
func (m mapPanel) labelColumns(area draw.Canvas) {
	style := text(tickSize, ink)
	style.XAlign = draw.XCenter
	widest := vg.Length(0)
	for _, rate := range m.Rates {
		widest = max(widest, style.Width(digits(rate))*slack+3)
	}
	style.Font.Size = max(smallSize, tickSize*min(1, area.Size().X/vg.Length(len(m.Rates))/widest))
	end := area.Min.X - mapGap
	for column, rate := range m.Rates {
		at := m.cell(area, column, 0)
		middle, half := (at.Min.X+at.Max.X)/2, style.Width(digits(rate))*slack/2
		if middle-half < end-1 {
			continue
		}
		area.FillText(style, vg.Point{X: middle, Y: area.Min.Y - 4}, digits(rate))
		end = middle + half + 2
	}
}

// draw draws cells, then theory, then crossings, then glyphs.
func (m mapPanel) draw(area draw.Canvas) {
	for column := range m.Rates {
		for row := range m.Stale {
			shade(area, m.cell(area, column, row), m.Cells[column][row])
		}
	}
	stale := make([]float64, len(m.Stale))
	for i, d := range m.Stale {
		stale[i] = float64(d)
	}
	y := func(v float64) vg.Length { // nothing lies outside
		return area.Min.Y + area.Size().Y*vg.Length(inCells(stale, v)/float64(len(stale)))
	}
	x := func(column int) vg.Length {
		at := m.cell(area, column, 0)
		return (at.Min.X + at.Max.X) / 2
	}
	for i := 1; i < len(m.theory); i++ {
		from, to := m.theory[i-1], m.theory[i]
		if math.IsNaN(from) || math.IsNaN(to) || y(from) == y(to) && (y(to) == area.Min.Y || y(to) == area.Max.Y) {
			continue
		}
		area.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, x(i-1), y(from), x(i), y(to))
	}
	for column, c := range m.crossings {
		if seen(c) {
			crossingMark(area, x(column), y(c.Low), y(c.At), y(c.High))
		}
	}
	for column := range m.Rates {
		for row := range m.Stale {
			m.glyphs(area, m.cell(area, column, row), m.Cells[column][row])
		}
	}
}

// inCells returns where a value is among cells, counted from the beginning of the first: the middle of cell k, at k + 0.5, has the
// k-th of the centres, and between them it goes by logarithms. What is outside is at the edge.
func inCells(centres []float64, v float64) float64 {
	k := 1
	for k < len(centres)-1 && v > centres[k] {
		k++
	}
	part := math.Log(v/centres[k-1]) / math.Log(centres[k]/centres[k-1])
	return min(max(float64(k)-0.5+part, 0), float64(len(centres)))
}

// The shades: of where polling is cheapest, and of where others are.
var (
	pollShade  = mix(palette{transports: transport.Names()}.look(results.Scenario{Transport: transport.ShortPoll.Name}).color, white, 0.45)
	otherShade = color.NRGBA{0xF1, 0xF4, 0xF8, 0xFF}
)

// shade fills a cell by who is cheapest there: polling, others, or, hatched, both; white where that can't be said.
func shade(c draw.Canvas, cell vg.Rectangle, choice stats.Choice) {
	fill := white
	switch {
	case !choice.Known:
	case choice.Polling() && !choice.Others():
		fill = pollShade
	case !choice.Polling():
		fill = otherShade
	}
	c.SetColor(fill)
	c.Fill(cell.Path())
	if choice.Known && choice.Polling() && choice.Others() {
		hatch(c, cell)
	}
	c.SetLineStyle(draw.LineStyle{Color: mix(quiet, white, 0.5), Width: 0.8})
	c.Stroke(cell.Path())
}

// hatch draws lines that rise through a rectangle.
func hatch(c draw.Canvas, in vg.Rectangle) {
	style := draw.LineStyle{Color: mix(quiet, white, 0.45), Width: 0.9}
	const distance = 6
	for k := in.Min.X - in.Max.Y; k < in.Max.X-in.Min.Y; k += distance { // where x - y = k
		from, to := max(in.Min.X, in.Min.Y+k), min(in.Max.X, in.Max.Y+k)
		if from < to {
			c.StrokeLine2(style, from, from-k, to, to-k)
		}
	}
}

// seen reports whether a crossing, or one end of where the two can't be told apart, is within what was measured.
func seen(c stats.Crossing) bool {
	within := func(v float64) bool { return v > 0 && !math.IsInf(v, 0) }
	return within(c.Low) || within(c.High)
}

// crossingMark is a bar from low to high, with a tick.
func crossingMark(c draw.Canvas, x, low, at, high vg.Length) {
	for _, style := range []draw.LineStyle{{Color: white, Width: 5}, {Color: ink, Width: 2.4}} {
		c.StrokeLine2(style, x, low, x, high)
		c.StrokeLine2(style, x-5, at, x+5, at)
	}
}

// glyphs draws who is cheapest, one above the other, left of the middle, where crossings are.
func (m mapPanel) glyphs(c draw.Canvas, cell vg.Rectangle, choice stats.Choice) {
	all := slices.SortedStableFunc(slices.Values(choice.Groups), func(a, b stats.Group) int { return m.palette.compare(a.Scenario, b.Scenario) })
	distance := min(13, cell.Size().Y/vg.Length(len(all)+1))
	at := vg.Point{X: cell.Min.X + min(11, cell.Size().X*0.3), Y: (cell.Min.Y+cell.Max.Y)/2 + distance*vg.Length(len(all)-1)/2}
	for _, g := range all {
		style := m.palette.look(g.Scenario).glyphStyle()
		style.Radius = min(5, cell.Size().X*0.17, distance/2)
		c.DrawGlyphNoClip(style, at)
		at.Y -= distance
	}
}

// A mapEntry is a line of the key.
type mapEntry struct {
	label string
	at    vg.Point // of the middle of its sample's left edge, where keys flow
	draw  func(c draw.Canvas, sample vg.Rectangle)
}

// key says what there is on the maps.
func (panels mapPanels) key() []mapEntry {
	var entries []mapEntry
	var shown []results.Scenario
	var polling, others, both, unknown, crossing, theory bool
	for _, m := range panels {
		for _, row := range m.Cells {
			for _, c := range row {
				polling = polling || c.Polling() && !c.Others()
				others = others || c.Others() && !c.Polling()
				both = both || c.Polling() && c.Others()
				unknown = unknown || !c.Known
				for _, g := range c.Groups {
					if !slices.ContainsFunc(shown, func(s results.Scenario) bool { return s.Transport == g.Scenario.Transport }) {
						shown = append(shown, g.Scenario)
					}
				}
			}
		}
		crossing = crossing || slices.ContainsFunc(m.crossings, seen)
		theory = theory || m.theory != nil
	}
	p := panels[0].palette
	slices.SortFunc(shown, p.compare)
	for _, s := range shown {
		entries = append(entries, mapEntry{label: brief(s.Transport), draw: func(c draw.Canvas, sample vg.Rectangle) {
			c.DrawGlyphNoClip(p.look(s).glyphStyle(), vg.Point{X: (sample.Min.X + sample.Max.X) / 2, Y: (sample.Min.Y + sample.Max.Y) / 2})
		}})
	}
	cell := func(of ...transport.Kind) func(draw.Canvas, vg.Rectangle) {
		choice := stats.Choice{Known: true}
		for _, t := range transport.All {
			if slices.Contains(of, t.Kind) {
				choice.Groups = append(choice.Groups, stats.Group{Scenario: results.Scenario{Transport: t.Name}})
			}
		}
		return func(c draw.Canvas, sample vg.Rectangle) { shade(c, sample, choice) }
	}
	add := func(is bool, label string, sample func(draw.Canvas, vg.Rectangle)) {
		if is {
			entries = append(entries, mapEntry{label: label, draw: sample})
		}
	}
	add(polling, "polling cheapest", cell(transport.Poll))
	add(others, "others cheapest", cell(transport.Stream))
	add(both, "no difference", cell(transport.Poll, transport.Stream))
	add(unknown, "too few runs", func(c draw.Canvas, s vg.Rectangle) { shade(c, s, stats.Choice{}) })
	add(crossing, "measured crossing", func(c draw.Canvas, s vg.Rectangle) {
		y := (s.Min.Y + s.Max.Y) / 2
		crossingMark(c, (s.Min.X+s.Max.X)/2, s.Min.Y, y, s.Max.Y)
	})
	add(theory, "theory", func(c draw.Canvas, s vg.Rectangle) {
		y := (s.Min.Y + s.Max.Y) / 2
		c.StrokeLine2(draw.LineStyle{Color: ink, Width: 1.2}, s.Min.X, y, s.Max.X, y)
	})
	return entries
}
