package plots

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// A theory is what package model predicts beside what a figure draws. Its coefficients are fitted on other runs than
// those drawn, so that agreement says something; what can't be predicted without them is not drawn.
type theory struct {
	coefficients model.Coefficients
	fitted       map[string]bool // runs behind the coefficients of what was predicted
}

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
	return theory{model.Fit(others), map[string]bool{}}
}

// predict predicts one number of s, and keeps in mind which runs the coefficients it rests on are from; NaN where they
// are unknown.
func (t theory) predict(s results.Scenario, of func(model.Prediction) float64, rests func(model.Prediction) []model.Coefficient) float64 {
	p := model.Predict(s, t.coefficients)
	v := of(p)
	if !math.IsNaN(v) {
		for _, c := range rests(p) {
			for _, id := range c.From {
				t.fitted[id] = true
			}
		}
	}
	return v
}

func heads(p model.Prediction) []model.Coefficient {
	return []model.Coefficient{p.Costs.Request, p.Costs.Response, p.Costs.Empty}
}

func delays(p model.Prediction) []model.Coefficient {
	return []model.Coefficient{p.Delay, p.Costs.Respond, p.Costs.Send}
}

func cpuCosts(p model.Prediction) []model.Coefficient {
	return []model.Coefficient{p.Costs.CPURequest, p.Costs.CPUSend, p.Costs.CPUIdle}
}

func nothing(model.Prediction) []model.Coefficient { return nil }

// The numbers that figures draw, per client and second where they are not of an event.

func (t theory) appBytes(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return p.Traffic.App() }, heads)
}

func (t theory) wireBytes(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return p.Traffic.Wire() }, heads)
}

func (t theory) latency(s results.Scenario, of func(model.Distribution) float64) float64 {
	if s.Kind() == transport.Hold && s.RTT == 0 {
		return math.NaN() // theory knows the transits only, which are nothing beside answering all clients
	}
	return t.predict(s, func(p model.Prediction) float64 { return of(p.Latency) * 1e9 }, delays)
}

func (t theory) serverCPU(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return p.ServerCPU }, cpuCosts)
}

// events is how many events a client gets per second.
func (t theory) events(s results.Scenario) float64 {
	return t.predict(s, func(p model.Prediction) float64 { return s.Rate * (1 - p.Coalesced) }, nothing)
}

// note says what the marks of theory are, and that what was fitted, if anything, is from other runs.
func (t theory) note(marks, what string) string {
	if len(t.fitted) == 0 {
		return marks + ": theory, which nothing was fitted for."
	}
	return fmt.Sprintf("%s: theory; %s fitted on %s.", marks, what, count(len(t.fitted), "other run"))
}

// A curve is a thin line of theory over the lines of what was measured, and below their glyphs. One of a single point is
// a ring, wide enough to be seen around a glyph.
type curve struct {
	look   look
	dashes []vg.Length // nil: solid
	points []place
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
