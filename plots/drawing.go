package plots

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results"
	"pollpush/results/stats"
)

// A Drawing is a figure made of runs, ready for Render.
type Drawing struct {
	plot  *plot.Plot
	x, y  string        // what the axes are: y is written above its axis
	lines []line        // with a key at the right, beside their ends
	kinds []kind        // what the kinds of lines are
	notes []string      // how to read it, in small print
	runs  []results.Run // what was drawn
	mixed bool          // these are different experiments: the small print names only what they have in common
}

// A kind is an entry of the key that holds for all colours.
type kind struct {
	label string
	style draw.LineStyle
}

// kinds of lines that several figures have.
func solidKind(label string) kind { return kind{label, draw.LineStyle{Color: quiet, Width: 2}} }
func dashedKind(label string) kind {
	return kind{label, draw.LineStyle{Color: quiet, Width: 2, Dashes: dashed}}
}
func thinKind(label string, dashes []vg.Length) kind {
	return kind{label, draw.LineStyle{Color: ink, Width: 1, Dashes: dashes}}
}

// An axis says what runs along it. It is logarithmic, or linear from 0 on.
type axis struct {
	label  string
	unit   unit
	linear bool
}

// drawLines returns a drawing of lines, with the curves of theory over them. Points that have no place on a logarithmic axis (0 or less) are left out; it
// returns ErrNothingToDraw when fewer than two are left.
func drawLines(x, y axis, runs []results.Run, lines []line, beside ...curve) (*Drawing, error) {
	p := newPlot()
	p.Add(grid())
	d := &Drawing{plot: p, x: x.label, y: y.label, runs: runs}
	var xs, ys []float64
	var summaries []stats.Summary
	for _, l := range lines {
		l.points = slices.DeleteFunc(l.points, func(q point) bool {
			return !drawable(q.x.Median) || !drawable(q.y.Median) || !x.linear && q.x.Median < smallest || !y.linear && q.y.Median < smallest
		})
		if len(l.points) == 0 {
			continue
		}
		p.Add(l)
		d.lines = append(d.lines, l)
		for _, q := range l.points {
			xs = append(xs, q.x.Low, q.x.Median, q.x.High)
			ys = append(ys, q.y.Low, q.y.Median, q.y.High)
			summaries = append(summaries, q.y)
		}
	}
	if len(xs) < 2*3 {
		return nil, ErrNothingToDraw
	}
	for _, c := range beside {
		p.Add(c)
		if len(c.points) == 1 { // a ring has to have a place; what a curve has no place for is where nothing was measured
			xs, ys = append(xs, c.points[0].x), append(ys, c.points[0].y)
		}
	}
	p.Add(glyphs(d.lines))
	if slices.ContainsFunc(beside, func(c curve) bool { return c.dashes == nil && len(c.points) > 0 }) {
		d.kinds = append(d.kinds, thinKind("theory", nil))
	}
	x.setUp(&p.X, xs)
	y.setUp(&p.Y, ys)
	d.notes = append(d.notes, spreadNote("Points", "Bars", summaries))
	return d, nil
}

// setUp gives a plot's axis room for values.
func (a axis) setUp(to *plot.Axis, values []float64) {
	if a.linear {
		to.Min, to.Max = 0, slices.Max(values)*1.04
		if !(to.Max > smallest) {
			to.Max = 1
		}
		to.Tick.Marker = linearTicks{a.unit}
		return
	}
	to.Min, to.Max = logRange(values)
	to.Scale = plot.LogScale{}
	to.Tick.Marker = logTicks{a.unit}
}

func grid() *plotter.Grid {
	style := draw.LineStyle{Color: pale, Width: 0.8}
	return &plotter.Grid{Vertical: style, Horizontal: style}
}

// spreadNote says what marks and spreads are, "" where nothing was repeated.
func spreadNote(marks, spreads string, of []stats.Summary) string {
	repeated, intervals, ranges := false, false, false
	for _, s := range of {
		repeated = repeated || s.N > 1
		intervals = intervals || s.Confidence > 0
		ranges = ranges || s.N > 1 && s.Confidence == 0
	}
	medians := marks + ": medians of repeated runs. " + spreads
	switch {
	case !repeated:
		return ""
	case intervals && ranges:
		return medians + ": their 95 % confidence interval; the whole range of fewer than 6 runs."
	case intervals:
		return medians + ": their 95 % confidence interval."
	default:
		return medians + ": from the lowest run to the highest."
	}
}
