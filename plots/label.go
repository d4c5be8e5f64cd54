package plots

import (
	"math"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/results/stats"
)

// pointLabels writes beside the points of lines what they are, where that covers neither points nor lines nor other
// labels: the first of a line in full, the others with what is after the transport.
type pointLabels []line

// Plot tries for each label a ring of places around its point, then wider ones, and takes the one that covers least.
func (lines pointLabels) Plot(c draw.Canvas, p *plot.Plot) {
	at := func(q point) vg.Point {
		return vg.Point{X: c.X(p.X.Norm(q.x.Median)), Y: c.Y(p.Y.Norm(q.y.Median))}
	}
	taken := lines.taken(at)
	defer belongs(c, look{}, "")
	var labels []vg.Rectangle
	for _, l := range lines {
		belongs(c, l.look, "")
		style := bold(labelSize, mix(l.look.color, ink, 0.25))
		style.XAlign, style.YAlign = draw.XCenter, middle
		for i, q := range l.points {
			text := brief(q.label)
			if i > 0 {
				_, text, _ = strings.Cut(text, " ")
			}
			box := freest(at(q), style.Width(text)/2+2, labelSize/2+1, c.Rectangle, taken, labels)
			taken, labels = append(taken, box), append(labels, box)
			middle := vg.Point{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2}
			if way := leaderTo(at(q), box); len(way) > 0 {
				to := way[len(way)-1]
				c.StrokeLine2(draw.LineStyle{Color: l.look.color, Width: 0.8}, at(q).X, at(q).Y, to.X, to.Y)
				for _, p := range way {
					taken = append(taken, around(p, 1, 1))
				}
			}
			c.FillText(style, middle, text)
		}
	}
}

// taken is where the points and the lines between them are.
func (lines pointLabels) taken(at func(point) vg.Point) []vg.Rectangle {
	var taken []vg.Rectangle
	for _, l := range lines {
		for i, q := range l.points {
			to := at(q)
			taken = append(taken, around(to, 10, 10)) // a ring may be around it
			if q.minimal > 0 {
				less := at(point{x: stats.Summary{Median: q.minimal}, y: q.y})
				taken = append(taken, vg.Rectangle{Min: vg.Point{X: less.X, Y: to.Y - 3}, Max: vg.Point{X: to.X, Y: to.Y + 3}})
			}
			for k := 1; i > 0 && k < 16; k++ {
				from, part := at(l.points[i-1]), vg.Length(k)/16
				taken = append(taken, around(vg.Point{X: from.X + (to.X-from.X)*part, Y: from.Y + (to.Y-from.Y)*part}, 2, 2))
			}
		}
	}
	return taken
}

// freest returns the box of twice w by twice h near a point, within sheet, that covers least of what is taken, with a
// leader that crosses no other label.
func freest(p vg.Point, w, h vg.Length, sheet vg.Rectangle, taken, labels []vg.Rectangle) vg.Rectangle {
	best, least := vg.Rectangle{}, math.Inf(1)
	for ring := range 10 {
		for k := range 16 {
			sin, cos := math.Sincos(float64(k) * math.Pi / 8)
			away := 10 + 9*vg.Length(ring)
			box := around(vg.Point{X: p.X + vg.Length(cos)*(away+w), Y: p.Y + vg.Length(sin)*(away+h)}, w, h)
			cost := 3*float64(ring) + 0.01*float64(k) + 100*(overlap(box, box)-overlap(box, sheet))
			for _, t := range taken {
				cost += overlap(box, t)
			}
			for _, at := range leaderTo(p, box) {
				for _, l := range labels {
					cost += 20 * overlap(around(at, 1, 1), l)
				}
			}
			if cost < least {
				best, least = box, cost
			}
		}
	}
	return best
}

// leaderTo are places along the line from a point to a label that is not right beside it.
func leaderTo(p vg.Point, label vg.Rectangle) []vg.Point {
	nearest := vg.Point{X: min(max(p.X, label.Min.X), label.Max.X), Y: min(max(p.Y, label.Min.Y), label.Max.Y)}
	away := nearest.Sub(p)
	if math.Hypot(float64(away.X), float64(away.Y)) <= 16 {
		return nil
	}
	const steps = 12
	var way []vg.Point
	for k := range steps {
		way = append(way, p.Add(away.Scale(vg.Length(k+1)/steps)))
	}
	return way
}

// around is the rectangle of twice w by twice h with its middle at p.
func around(p vg.Point, w, h vg.Length) vg.Rectangle {
	return vg.Rectangle{Min: vg.Point{X: p.X - w, Y: p.Y - h}, Max: vg.Point{X: p.X + w, Y: p.Y + h}}
}

// overlap is the area that two rectangles share.
func overlap(a, b vg.Rectangle) float64 {
	w := min(a.Max.X, b.Max.X) - max(a.Min.X, b.Min.X)
	h := min(a.Max.Y, b.Max.Y) - max(a.Min.Y, b.Min.Y)
	return float64(max(w, 0) * max(h, 0))
}
