package plots

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// A theory is what package model predicts beside what a figure draws. Its coefficients are fitted on other runs than
// those drawn, so that agreement says something; what can't be predicted without them is not drawn, nor is a line that misses
// what it stands beside.
type theory struct {
	coefficients model.Coefficients
	fitted       map[string]bool    // runs behind the coefficients of what was predicted
	missed       map[string]float64 // by what label's theory was off, of those that are not drawn for that
}

// worstMiss is how far half of a line's points may be from theory, as a share of what was measured, for it to be drawn.
const worstMiss = 0.2

// theoryBeside returns the theory for a figure that draws some of the runs.
func theoryBeside(runs, drawn []results.Run) theory {
	shown := map[string]bool{}
	for _, r := range drawn {
		shown[r.ID] = true
	}
	var others []results.Run
	for _, its := range stats.GroupBy(runs, stats.PlaceOf) { // what a request costs elsewhere says nothing here
		if len(drawn) > 0 && stats.PlaceOf(its[0]) != stats.PlaceOf(drawn[0]) {
			continue
		}
		for _, r := range its {
			if r.ID != "" && !shown[r.ID] {
				others = append(others, r)
			}
		}
	}
	return theory{model.Fit(others), map[string]bool{}, map[string]float64{}}
}

// predict predicts one number of s, and keeps in mind which runs the coefficients it rests on are from; NaN where they
// are unknown.
func (t theory) predict(s results.Scenario, of func(model.Prediction) float64, rests func(model.Prediction) [][]string) float64 {
	p := model.Predict(s, t.coefficients)
	v := of(p)
	if !math.IsNaN(v) {
		for _, from := range rests(p) {
			for _, id := range from {
				t.fitted[id] = true
			}
		}
	}
	return v
}

func heads(p model.Prediction) [][]string {
	return [][]string{p.Costs.Request.From, p.Costs.Response.From, p.Costs.Empty.From}
}

// headsAreFitted reports whether what s is predicted to take in bytes rests on what was measured, as heads of a target do.
func (t theory) headsAreFitted(s results.Scenario) bool {
	return slices.ContainsFunc(heads(model.Predict(s, t.coefficients)), func(from []string) bool { return len(from) > 0 })
}

func delays(p model.Prediction) [][]string {
	return [][]string{p.Delay.From, p.Costs.Respond.From, p.Costs.FanOut.From}
}

func cpuCosts(p model.Prediction) [][]string { return [][]string{p.Costs.CPU.From} }

func nothing(model.Prediction) [][]string { return nil }

// holds reports whether what was predicted is near enough to what was measured, its counterpart, to be drawn for a label:
// half of them are within worstMiss. Where nothing can be compared, it is.
func (t theory) holds(label string, predicted, measured []float64) bool {
	var misses []float64
	for i, m := range measured {
		if miss := math.Abs(predicted[i]/m - 1); !math.IsNaN(miss) && !math.IsInf(miss, 0) {
			misses = append(misses, miss)
		}
	}
	miss := stats.Summarise(misses).Median
	if !(miss > worstMiss) {
		return true
	}
	t.missed[label] = max(t.missed[label], miss)
	return false
}

// holdsFor is holds for what was measured of runs.
func (t theory) holdsFor(label string, runs []results.Run, of func(results.Scenario) float64, measured measure) bool {
	var predicted, values []float64
	for _, r := range runs {
		predicted, values = append(predicted, of(model.Observed(r))), append(values, measured(r))
	}
	return t.holds(label, predicted, values)
}

// The numbers that figures draw, per client and second where they are not of an event.

func (t theory) appBytes(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return p.Traffic.App() }, heads)
}

func (t theory) wireBytes(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return p.Traffic.Wire() }, heads)
}

func (t theory) latency(s results.Scenario, of func(model.Distribution) float64) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return of(p.Latency) * 1e9 }, delays)
}

func (t theory) serverCPU(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return p.ServerCPU }, cpuCosts)
}

// events is how many events a client gets per second.
func (t theory) events(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return s.Rate * (1 - p.Coalesced) }, nothing)
}

// notes say what the marks of theory are, if any are drawn; that what was fitted, if anything, is from other runs; and what
// is not drawn because it misses.
func (t theory) notes(marks, what string, drawn bool) []string {
	var notes []string
	switch {
	case !drawn:
	case len(t.fitted) == 0:
		notes = append(notes, marks+": theory, which nothing was fitted for.")
	default:
		notes = append(notes, fmt.Sprintf("%s: theory; %s fitted on %s.", marks, what, count(len(t.fitted), "other run")))
	}
	var misses []string
	for _, label := range slices.Sorted(maps.Keys(t.missed)) {
		by := fmt.Sprintf("%.0f %%", 100*t.missed[label])
		if t.missed[label] > 10 {
			by = "more than 1,000 %"
		}
		misses = append(misses, brief(label)+" by "+by)
	}
	if len(misses) > 0 {
		notes = append(notes, "Theory misses "+strings.Join(misses, ", ")+", and is not drawn there.")
	}
	return notes
}

// A curve is a thin line of theory over the lines of what was measured, and below their glyphs. One of a single point is
// a ring, wide enough to be seen around a glyph; rings mark other things too.
type curve struct {
	look     look
	dashes   []vg.Length // nil: solid
	points   []place
	measured bool // a ring that marks what was measured, and no theory
}

// A place is where something is, in the units of the axes.
type place struct{ x, y float64 }

// over returns the curve of y between two places; without those where y is unknown.
func over(l look, lowest, highest float64, y func(x float64) float64) curve {
	c := curve{look: l}
	for _, x := range between(lowest, highest) {
		if v := y(x); !math.IsNaN(v) {
			c.points = append(c.points, place{x, v})
		}
	}
	return c
}

// between returns about 60 values from lowest to highest, apart by equal factors.
func between(lowest, highest float64) []float64 {
	const steps = 60
	values := make([]float64, steps+1)
	for i := range values {
		values[i] = lowest * math.Pow(highest/lowest, float64(i)/steps)
	}
	values[steps] = highest
	return values
}

// thin is how theory is drawn.
func (l look) thin() draw.LineStyle {
	return draw.LineStyle{Color: mix(l.color, ink, 0.4), Width: 1}
}

// Plot draws the curve as far as it is within the axes, which have room for what was measured.
func (t curve) Plot(c draw.Canvas, p *plot.Plot) {
	belongs(c, t.look, "")
	defer belongs(c, look{}, "")
	style := t.look.thin()
	style.Dashes = t.dashes
	var piece []vg.Point
	end := func() {
		if len(piece) > 1 {
			c.StrokeLines(style, piece)
		}
		piece = nil
	}
	for _, q := range t.points {
		if !(q.x >= p.X.Min && q.x <= p.X.Max && q.y >= p.Y.Min && q.y <= p.Y.Max) {
			end()
			continue
		}
		piece = append(piece, vg.Point{X: c.X(p.X.Norm(q.x)), Y: c.Y(p.Y.Norm(q.y))})
	}
	if len(t.points) == 1 && len(piece) == 1 {
		ring(c, style, piece[0])
	}
	end()
}

// ring strokes a circle around a glyph.
func ring(c draw.Canvas, style draw.LineStyle, at vg.Point) {
	const radius = 9
	var path vg.Path
	path.Move(vg.Point{X: at.X + radius, Y: at.Y})
	path.Arc(at, radius, 0, 2*math.Pi)
	path.Close()
	c.SetLineStyle(style)
	c.Stroke(path)
}
