package plots

import (
	"cmp"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/results/stats"
)

// A point is what the repetitions of one scenario gave.
type point struct {
	x, y  stats.Summary
	label string // of the scenario
	bare  bool   // on the line, but without a glyph of its own

	minimal float64 // where it would be along x with minimal heads; 0: that is not to be told
}

// A line joins the points of one way to follow the feed.
type line struct {
	label  string // in the key; "" when another line of the same look stands there
	look   look
	dashes []vg.Length // nil: solid
	band   bool        // the spread is an area instead of bars
	clocks bool        // another area is what the clocks of several hosts leave open
	points []point     // in the order in which they are joined
}

// dashed is the other kind of line, where a figure needs two.
var dashed = []vg.Length{5, 3}

// A measure is one number of a run, NaN where it was not measured.
type measure func(results.Run) float64

// measured returns the runs that have every one of the numbers.
func measured(runs []results.Run, needed ...measure) []results.Run {
	return slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool {
		return slices.ContainsFunc(needed, func(of measure) bool {
			return !drawable(of(r)) // nor is what is no number
		})
	})
}

// metric is the number of the metric of that name.
func metric(name string) measure { return stats.Named(name).Of }

// groups sorts runs by name, in the order of the palette.
func groups(runs []results.Run, p palette, name func(results.Scenario) string) [][]results.Run {
	found := stats.GroupBy(runs, func(r results.Run) string { return name(r.Scenario) })
	slices.SortStableFunc(found, func(a, b []results.Run) int { return p.compare(a[0].Scenario, b[0].Scenario) })
	return found
}

// sweeps returns the groups of a family's runs by name which were made at two places at least: one place alone tells
// nothing about what varies.
func sweeps(family []results.Run, p palette, name func(results.Scenario) string, at measure) [][]results.Run {
	return slices.DeleteFunc(groups(family, p, name), func(g []results.Run) bool { return distinct(at)(g) < 2 })
}

// points sums up the runs that are at the same place, in the order of the places.
func points(runs []results.Run, at, x, y measure) []point {
	places := stats.GroupBy(measured(runs, at, x, y), at)
	slices.SortFunc(places, func(a, b []results.Run) int { return cmp.Compare(at(a[0]), at(b[0])) })
	var all []point
	for _, there := range places {
		all = append(all, point{x: summary(there, x), y: summary(there, y), label: there[0].Scenario.Label()})
	}
	return all
}

func summary(runs []results.Run, of measure) stats.Summary {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = of(r)
	}
	s := stats.Summarise(values)
	s.Bound = stats.ClockBound(runs) // where it is of latencies: see axis
	return s
}

// Plot draws the spread and the line over it.
func (l line) Plot(c draw.Canvas, p *plot.Plot) {
	// What spreads over the edge of a logarithmic axis is cut there.
	x := func(v float64) vg.Length { return c.X(p.X.Norm(min(max(v, p.X.Min), p.X.Max))) }
	y := func(v float64) vg.Length { return c.Y(p.Y.Norm(min(max(v, p.Y.Min), p.Y.Max))) }
	var course, upper, lower []vg.Point
	for _, q := range l.points {
		course = append(course, vg.Point{X: x(q.x.Median), Y: y(q.y.Median)})
		upper = append(upper, vg.Point{X: x(q.x.Median), Y: y(q.y.High)})
		lower = append(lower, vg.Point{X: x(q.x.Median), Y: y(q.y.Low)})
	}
	belongs(c, l.look, "")
	defer belongs(c, look{}, "")
	l.fillOpen(c, course, y)
	style := draw.LineStyle{Color: l.look.color, Width: 2, Dashes: l.dashes}
	bar := draw.LineStyle{Color: l.look.color, Width: 1.2}
	if l.band {
		slices.Reverse(lower)
		translucent := l.look.color
		translucent.A = 0x38
		c.FillPolygon(translucent, append(upper, lower...))
	} else {
		for i, q := range l.points {
			c.StrokeLine2(bar, course[i].X, y(q.y.Low), course[i].X, y(q.y.High))
			c.StrokeLine2(bar, x(q.x.Low), course[i].Y, x(q.x.High), course[i].Y)
		}
	}
	if len(course) > 1 {
		c.StrokeLines(style, course)
	}
	less := l.look.thin()
	less.Dashes = minimalDashes
	for i, q := range l.points {
		if q.minimal > 0 {
			c.StrokeLine2(less, x(q.minimal), course[i].Y, course[i].X, course[i].Y)
		}
	}
}

// fillOpen fills what the clocks of several hosts leave open around the course.
func (l line) fillOpen(c draw.Canvas, course []vg.Point, y func(float64) vg.Length) {
	if !l.clocks || !slices.ContainsFunc(l.points, func(q point) bool { return q.y.Bound > 0 }) {
		return
	}
	var upper, lower []vg.Point
	for i, q := range l.points {
		upper = append(upper, vg.Point{X: course[i].X, Y: y(q.y.Median + q.y.Bound)})
		lower = append(lower, vg.Point{X: course[i].X, Y: y(q.y.Median - q.y.Bound)})
	}
	slices.Reverse(lower)
	open := l.look.color
	open.A = 0x48
	c.FillPolygon(open, append(upper, lower...))
}

// glyphs are the marks of lines, on top of all of them.
type glyphs struct {
	lines  []line
	beside bool // those that would cover each other stand side by side
}

// Plot draws the glyphs.
func (g glyphs) Plot(c draw.Canvas, p *plot.Plot) {
	places := g.places(c, p)
	for i, l := range g.lines {
		for k, q := range l.points {
			if !q.bare {
				belongs(c, l.look, l.shown(q, p))
				c.DrawGlyphNoClip(l.look.glyphStyle(), places[i][k])
			}
		}
	}
	belongs(c, look{}, "")
}

// apart is how far apart glyphs stand that would cover each other.
const apart vg.Length = 11

// places returns where the glyphs of each line stand: at their points, or, where those of several lines at one x would cover each
// other, side by side around it, each on its own line.
func (g glyphs) places(c draw.Canvas, p *plot.Plot) [][]vg.Point {
	type mark struct{ line, point int }
	places := make([][]vg.Point, len(g.lines))
	at := map[float64][]mark{}
	for i, l := range g.lines {
		for k, q := range l.points {
			places[i] = append(places[i], vg.Point{X: c.X(p.X.Norm(q.x.Median)), Y: c.Y(p.Y.Norm(q.y.Median))})
			if !q.bare {
				at[q.x.Median] = append(at[q.x.Median], mark{i, k})
			}
		}
	}
	if !g.beside {
		return places
	}
	courses := make([][]vg.Point, len(places))
	for i := range places {
		courses[i] = slices.Clone(places[i])
	}
	height := func(m mark) vg.Length { return courses[m.line][m.point].Y }
	for _, marks := range at {
		slices.SortFunc(marks, func(a, b mark) int {
			return cmp.Or(cmp.Compare(height(a), height(b)), cmp.Compare(a.line, b.line), cmp.Compare(a.point, b.point))
		})
		for len(marks) > 0 {
			n := 1
			for n < len(marks) && height(marks[n])-height(marks[n-1]) < apart-2 {
				n++
			}
			crowd := slices.SortedFunc(slices.Values(marks[:n]), func(a, b mark) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.point, b.point)) })
			marks = marks[n:]
			for j, m := range crowd {
				if n > 1 {
					x := courses[m.line][m.point].X + apart*(vg.Length(j)-vg.Length(n-1)/2)
					places[m.line][m.point] = vg.Point{X: x, Y: along(courses[m.line], x)}
				}
			}
		}
	}
	return places
}

// along is the height of a course at x, which rises along it; beyond its ends it is that of the end.
func along(course []vg.Point, x vg.Length) vg.Length {
	for k := 1; k < len(course); k++ {
		if a, b := course[k-1], course[k]; a.X <= x && x <= b.X && a.X < b.X {
			return a.Y + (b.Y-a.Y)*(x-a.X)/(b.X-a.X)
		}
	}
	if first := course[0]; x < first.X {
		return first.Y
	}
	return course[len(course)-1].Y
}

func (l look) glyphStyle() draw.GlyphStyle {
	return draw.GlyphStyle{Color: l.color, Radius: 5.5, Shape: l.glyph}
}

// muted is the look of what a title is not about.
func (l look) muted() look {
	l.color = color.NRGBA{0xB4, 0xB4, 0xB4, 0xFF}
	return l
}
