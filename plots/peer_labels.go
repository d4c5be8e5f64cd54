package plots

import (
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A peerLabel is a server's name beside its point.
type peerLabel struct {
	look look
	at   point
	own  bool
}

// peerLabels find places of their own, so that none covers another, or a point.
type peerLabels []peerLabel

// oneLabel is how near to each other points of one server have one label.
const oneLabel vg.Length = 18

// Plot writes the labels, those first whose points have most others near them.
func (labels peerLabels) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(l peerLabel) vg.Point {
		return vg.Point{X: c.X(p.X.Norm(l.at.x.Median)), Y: c.Y(p.Y.Norm(l.at.y.Median))}
	}
	within := func(l peerLabel, away vg.Length) (others peerLabels) {
		for _, other := range labels {
			if d := at(l).Sub(at(other)); math.Hypot(float64(d.X), float64(d.Y)) < float64(away) {
				others = append(others, other)
			}
		}
		return others
	}
	var taken, written []vg.Rectangle
	for _, l := range labels {
		low, high := l.at.x.Low, l.at.x.High
		taken = append(taken, around(at(l), 8, 8), vg.Rectangle{ // and the bar of its repetitions
			Min: vg.Point{X: c.X(p.X.Norm(low)), Y: at(l).Y - 2},
			Max: vg.Point{X: c.X(p.X.Norm(high)), Y: at(l).Y + 2},
		})
	}
	order := slices.Clone(labels)
	slices.SortStableFunc(order, func(a, b peerLabel) int { return len(within(b, 60)) - len(within(a, 60)) })
	defer belongs(c, look{}, "")
	var done peerLabels
	for _, l := range order {
		its := slices.DeleteFunc(within(l, oneLabel), func(other peerLabel) bool { return other.at.label != l.at.label })
		if slices.ContainsFunc(its, func(other peerLabel) bool { return slices.Contains(done, other) }) {
			continue
		}
		done = append(done, l)
		color := mix(l.look.color, ink, 0.35)
		if len(its) > 1 { // the label is of several transports, and of none
			belongs(c, look{}, "")
			color = ink
		} else {
			belongs(c, l.look, "")
		}
		style := text(smallSize, color)
		if l.own {
			style = bold(smallSize, color)
		}
		style.XAlign, style.YAlign = draw.XCenter, middle
		name := brief(l.at.label)
		box := freest(at(l), style.Width(name)*slack/2+2, smallSize/2+1, c.Rectangle, taken, written)
		taken, written = append(taken, box), append(written, box)
		if way := leaderTo(at(l), box); len(way) > 0 {
			to := way[len(way)-1]
			c.StrokeLine2(draw.LineStyle{Color: color, Width: 0.7}, at(l).X, at(l).Y, to.X, to.Y)
			for _, q := range way {
				taken = append(taken, around(q, 3, 3))
			}
		}
		c.FillText(style, vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}, name)
	}
}
