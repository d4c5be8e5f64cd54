package plots

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/internal/visible"
)

const (
	sample  vg.Length = 34 // a piece of line in the key
	leader  vg.Length = 22 // from the plot's edge to the key
	keyGap  vg.Length = 6
	keyLine           = labelSize * leading
)

// keyWidth is the room that the key takes at the right of the plot; 0: there is none.
func (d *Drawing) keyWidth() vg.Length {
	style := text(labelSize, ink)
	widest := vg.Length(0)
	for _, l := range d.lines {
		widest = max(widest, style.Width(brief(l.label)))
	}
	for _, k := range d.kinds {
		widest = max(widest, style.Width(k.label))
	}
	if widest == 0 {
		return 0
	}
	return leader + sample + keyGap + widest*slack
}

// brief is a label as far as a figure has room for it.
func brief(label string) string {
	const most = 40
	if runes := []rune(visible.Text(label)); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return label
}

// drawKey writes the lines' labels into c, each as near as can be to the end of its line, and what the kinds of lines
// are below them. data is where the plot draws its data.
func (d *Drawing) drawKey(c, data draw.Canvas) {
	style := text(labelSize, ink)
	style.YAlign = middle
	var labelled []line
	for _, l := range d.lines {
		if l.label != "" {
			labelled = append(labelled, l)
		}
	}
	end := func(l line) vg.Point {
		last := l.points[len(l.points)-1]
		return vg.Point{X: data.X(d.plot.X.Norm(last.x.Median)), Y: data.Y(d.plot.Y.Norm(last.y.Median))}
	}
	slices.SortStableFunc(labelled, func(a, b line) int { return int(1e3 * (end(b).Y - end(a).Y)) })
	wanted := make([]vg.Length, len(labelled))
	for i, l := range labelled {
		wanted[i] = end(l).Y
	}
	bottom := data.Min.Y
	if n := len(d.kinds); n > 0 {
		bottom += (vg.Length(n) + 0.8) * keyLine
	}
	left := data.Max.X + leader
	for i, y := range spread(wanted, keyLine, bottom, data.Max.Y) {
		l := labelled[i]
		belongs(c, l.look, "")
		from := end(l)
		faint := mix(l.look.color, white, 0.5)
		c.StrokeLines(draw.LineStyle{Color: faint, Width: 0.8, Dashes: []vg.Length{1.5, 1.5}},
			[]vg.Point{{X: from.X + 7, Y: from.Y}, {X: max(from.X+7, data.Max.X), Y: from.Y}, {X: left - 3, Y: y}})
		c.StrokeLine2(draw.LineStyle{Color: l.look.color, Width: 2, Dashes: l.dashes}, left, y, left+sample, y)
		c.DrawGlyphNoClip(l.look.glyphStyle(), vg.Point{X: left + sample/2, Y: y})
		c.FillText(style, vg.Point{X: left + sample + keyGap, Y: y}, brief(l.label))
	}
	belongs(c, look{}, "")
	for i, k := range d.kinds {
		y := data.Min.Y + keyLine*(vg.Length(len(d.kinds)-1-i)+0.5)
		c.StrokeLine2(k.style, left, y, left+sample, y)
		c.FillText(style, vg.Point{X: left + sample + keyGap, Y: y}, k.label)
	}
}

// spread moves the wanted places, highest first, until they are distance apart and within bottom to top, and no farther
// than it must: neighbours in each other's way settle around the mean of what they want (pool adjacent violators).
// Too many places share what room there is.
func spread(wanted []vg.Length, distance, bottom, top vg.Length) []vg.Length {
	if n := len(wanted); n > 1 {
		distance = min(distance, (top-bottom)/vg.Length(n-1))
	}
	// With i distances added to the i-th place, "distance apart" is "not rising".
	type pool struct{ sum, n vg.Length }
	var pools []pool
	for i, y := range wanted {
		pools = append(pools, pool{y + vg.Length(i)*distance, 1})
		for k := len(pools) - 1; k > 0 && pools[k].sum/pools[k].n > pools[k-1].sum/pools[k-1].n; k-- {
			pools[k-1].sum += pools[k].sum
			pools[k-1].n += pools[k].n
			pools = pools[:k]
		}
	}
	var places []vg.Length
	for _, p := range pools {
		y := min(max(p.sum/p.n, bottom+vg.Length(len(wanted)-1)*distance), top)
		for range int(p.n) {
			places = append(places, y-vg.Length(len(places))*distance)
		}
	}
	return places
}
