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

// A Drawing is a figure made of runs, ready to be rendered.
type Drawing struct {
	plot   *plot.Plot
	x, y   string        // what the axes are: y is written above its axis
	lines  []line        // with a key at the right, beside their ends
	rows   bars          // instead of lines
	beside []curve       // theory, and rings around what was measured
	kinds  []kind        // what the kinds of lines are
	notes  []string      // how to read it, in sentences
	runs   []results.Run // what was drawn
	mixed  bool          // these are different experiments: the small print names only what they have in common

	question string   // what it answers
	takeaway string   // what the runs answer, in a sentence; "": no more than the question can be said
	subjects []string // the labels that the takeaway is about; none: all
	spreads  string   // what is drawn of repeated runs, for the footer; "": nothing
	named    bool     // points have labels beside them instead of a key
	keyAbove bool     // the key stands above the plot however much room there is: lines have no ends that it could stand beside
	bound    float64  // what places along y are open by at the most, because the clocks of several hosts are in them, ns: bands show it; 0: nothing
	crowded  bool     // glyphs that would cover each other stand side by side: the places along x are far apart

	// Where rows or texts need room, prepare is given the width of the sheet and returns the least height of the plot's data, and
	// fit the width of the data. nil: neither matters.
	prepare func(p *plot.Plot, sheet vg.Length) vg.Length
	fit     func(p *plot.Plot, data vg.Length)
}

// Title is what the drawing says first: the takeaway of its runs, or else its question.
func (d *Drawing) Title() string {
	if d.takeaway != "" {
		return d.takeaway
	}
	return d.question
}

// Details are what the drawing itself has no room for, in sentences: how to read it, and what was run, on what.
func (d *Drawing) Details() []string {
	notes := slices.DeleteFunc(slices.Clone(d.notes), func(note string) bool { return note == "" })
	if d.bound > 0 {
		notes = append(notes, bandsNote)
	}
	return append(notes, smallPrint(d.runs, d.mixed)...)
}

const bandsNote = "Bands: what is open because the clocks of several hosts are in it."

// says makes a sentence the takeaway, which is about these labels. "" leaves the question alone.
func (d *Drawing) says(takeaway string, about ...string) {
	d.takeaway, d.subjects = takeaway, about
}

// A kind is an entry of the key that holds for all colours.
type kind struct {
	label string
	style draw.LineStyle
	ring  bool // a ring around a glyph instead of a line
}

// kinds of lines that several figures have.
func solidKind(label string) kind { return kind{label, draw.LineStyle{Color: quiet, Width: 2}, false} }
func dashedKind(label string) kind {
	return kind{label, draw.LineStyle{Color: quiet, Width: 2, Dashes: dashed}, false}
}
func thinKind(label string, dashes []vg.Length) kind {
	return kind{label, draw.LineStyle{Color: ink, Width: 1, Dashes: dashes}, false}
}
func minimalKind() kind          { return thinKind("with minimal heads", minimalDashes) }
func ringKind(label string) kind { return kind{label, draw.LineStyle{Color: ink, Width: 1}, true} }

// bandKind is a broad, translucent line, as bands are.
func bandKind(label string) kind {
	translucent := quiet
	translucent.A = 0x60
	return kind{label, draw.LineStyle{Color: translucent, Width: 11}, false}
}

// keyed are the kinds that the key has.
func (d *Drawing) keyed() []kind {
	if d.bound > 0 {
		return append(slices.Clone(d.kinds), bandKind("clocks, ± "+duration(d.bound)))
	}
	return d.kinds
}

// An axis says what runs along it. It is logarithmic, or linear from 0 on.
type axis struct {
	label  string
	unit   unit
	linear bool
	chosen bool // scenarios chose the places along it: they have the labels
	clocks bool // values along it are from the publisher's clock to the clients': where those are of several hosts, bands show what is open
}

// caption is the axis's label; a logarithmic axis says that it is one.
func (a axis) caption() string {
	if a.linear {
		return a.label
	}
	return a.label + ", log scale"
}

// drawLines returns a drawing of lines, with the curves of theory over them. Points that have no place on a logarithmic axis (0 or less) are left out; it
// returns ErrNothingToDraw when fewer than two are left.
func drawLines(x, y axis, runs []results.Run, lines []line, beside ...curve) (*Drawing, error) {
	p := newPlot()
	p.Add(grid())
	d := &Drawing{plot: p, x: x.caption(), y: y.caption(), runs: runs, beside: beside, crowded: x.chosen && !x.linear}
	var xs, ys, places []float64
	var summaries []stats.Summary
	for _, l := range lines {
		l.points = slices.DeleteFunc(slices.Clone(l.points), func(q point) bool {
			return !drawable(q.x.Median) || !drawable(q.y.Median) || !x.linear && q.x.Median < smallest || !y.linear && q.y.Median < smallest
		})
		if len(l.points) == 0 {
			continue
		}
		l.clocks = y.clocks
		d.lines = append(d.lines, l)
		for _, q := range l.points {
			xs = append(xs, q.x.Low, q.x.Median, q.x.High)
			if q.minimal > 0 {
				xs = append(xs, q.minimal)
			}
			ys = append(ys, q.y.Low, q.y.Median, q.y.High)
			if y.clocks && q.y.Bound > 0 {
				d.bound = max(d.bound, q.y.Bound)
				ys = append(ys, max(q.y.Median-q.y.Bound, q.y.Median/2), q.y.Median+q.y.Bound)
			}
			summaries = append(summaries, q.y)
			if !q.bare {
				places = append(places, q.x.Median)
			}
		}
	}
	if len(xs) < 2*3 {
		return nil, ErrNothingToDraw
	}
	curves, rings := false, false // of theory
	for _, c := range beside {
		if len(c.points) == 1 || c.measured { // these have to have a place; what a curve has no place for is where nothing was measured
			for _, q := range c.points {
				xs, ys = append(xs, q.x), append(ys, q.y)
			}
		}
		if !c.measured && c.dashes == nil {
			curves, rings = curves || len(c.points) > 1, rings || len(c.points) == 1
		}
	}
	if curves {
		d.kinds = append(d.kinds, thinKind("theory", nil))
	} else if rings {
		d.kinds = append(d.kinds, ringKind("theory"))
	}
	x.setUp(&p.X, xs)
	y.setUp(&p.Y, ys)
	if x.chosen {
		p.X.Tick.Marker = chosenTicks(p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max), places, x.unit)
	}
	d.notes = append(d.notes, spreadNote("Points", "Bars", summaries))
	d.spreads = spreadsOf(summaries)
	return d, nil
}

// theoryDrawn reports whether any theory is.
func (d *Drawing) theoryDrawn() bool {
	return slices.ContainsFunc(d.beside, func(c curve) bool { return !c.measured && c.dashes == nil && len(c.points) > 0 })
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
	medians := marks + ": medians of repeated runs. " + spreads
	switch repeated, intervals, ranges := spreadKinds(of); {
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

// spreadsOf is spreadNote in three words, for a footer.
func spreadsOf(of []stats.Summary) string {
	switch repeated, intervals, ranges := spreadKinds(of); {
	case !repeated:
		return ""
	case intervals && !ranges:
		return "medians and 95 % intervals"
	case intervals:
		return "medians and intervals"
	default:
		return "medians and ranges"
	}
}

// spreadKinds says whether anything was repeated, and whether its spreads are intervals or whole ranges.
func spreadKinds(of []stats.Summary) (repeated, intervals, ranges bool) {
	for _, s := range of {
		repeated = repeated || s.N > 1
		intervals = intervals || s.Confidence > 0
		ranges = ranges || s.N > 1 && s.Confidence == 0
	}
	return repeated, intervals, ranges
}
