package plots

import (
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"pollpush/internal/visible"
)

const (
	keyGap  vg.Length = 6
	keyLine           = labelSize * leading
)

// labelled are the lines that have a place in the key.
func (d *Drawing) labelled() []line {
	if d.named {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.lines), func(l line) bool { return l.label == "" })
}

// keyWidth is the room that the key takes at the right of the plot; 0: there is none. It has none on a sheet of which it would
// take too much, nor without lines to be beside of: then it stands above the plot (flow).
func (d *Drawing) keyWidth(t Theme) vg.Length {
	style := text(labelSize, ink)
	lines := d.labelled()
	widest := vg.Length(0)
	for _, l := range lines {
		widest = max(widest, style.Width(brief(l.label)))
	}
	for _, k := range d.keyed() {
		widest = max(widest, style.Width(k.label))
	}
	width := t.leader + t.sample + keyGap + widest*slack
	if d.keyAbove || len(lines) == 0 || width > 0.3*t.sheet() {
		return 0
	}
	return width
}

// brief is a label as far as a figure has room for it.
func brief(label string) string {
	const most = 40
	if runes := []rune(visible.Text(label)); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return label
}

// An entry is a label of the key with what stands before it.
type entry struct {
	label string
	look  look // of nobody: a kind
	at    vg.Point
	draw  func(c draw.Canvas, left, y vg.Length)
}

// entryOf is the entry of a line.
func (t Theme) entryOf(l line) entry {
	return entry{label: brief(l.label), look: l.look, draw: func(c draw.Canvas, left, y vg.Length) {
		c.StrokeLine2(draw.LineStyle{Color: l.look.color, Width: 2, Dashes: l.dashes}, left, y, left+t.sample, y)
		c.DrawGlyphNoClip(l.look.glyphStyle(), vg.Point{X: left + t.sample/2, Y: y})
	}}
}

// entryOfKind is the entry of a kind.
func (t Theme) entryOfKind(k kind) entry {
	return entry{label: k.label, draw: func(c draw.Canvas, left, y vg.Length) {
		if k.ring {
			ring(c, k.style, vg.Point{X: left + t.sample/2, Y: y})
			return
		}
		c.StrokeLine2(k.style, left, y, left+t.sample, y)
	}}
}

// flow places the entries of a key without room at the right in as many lines as a width takes, from 0 down. Nothing is placed
// where the key stands at the right.
func (d *Drawing) flow(t Theme, width vg.Length) (entries []entry, height vg.Length) {
	if d.keyWidth(t) > 0 {
		return nil, 0
	}
	for _, l := range d.labelled() {
		if !t.brief || l.look != l.look.muted() {
			entries = append(entries, t.entryOf(l))
		}
	}
	for _, k := range d.keyed() {
		entries = append(entries, t.entryOfKind(k))
	}
	x, y := vg.Length(0), -keyLine/2
	for i, e := range entries {
		its := t.sample + keyGap + text(labelSize, ink).Width(e.label)*slack
		if x > 0 && x+its > width {
			x, y = 0, y-keyLine
		}
		entries[i].at = vg.Point{X: x, Y: y}
		x += its + 16
		height = keyLine/2 - y
	}
	return entries, height
}

// drawAt draws the entry with its sample's left end at a point.
func (e entry) drawAt(c draw.Canvas, t Theme, at vg.Point) {
	style := text(labelSize, ink)
	style.YAlign = middle
	belongs(c, e.look, "")
	e.draw(c, at.X, at.Y)
	c.FillText(style, vg.Point{X: at.X + t.sample + keyGap, Y: at.Y}, e.label)
	belongs(c, look{}, "")
}

// drawKey writes the lines' labels into c, each as near as can be to the end of its line, and what the kinds of lines
// are below them. data is where the plot draws its data.
func (d *Drawing) drawKey(c, data draw.Canvas, t Theme) {
	labelled := d.labelled()
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
	if n := len(d.keyed()); n > 0 {
		bottom += (vg.Length(n) + 0.8) * keyLine
	}
	left := data.Max.X + t.leader
	for i, y := range spread(wanted, keyLine, bottom, data.Max.Y) {
		l := labelled[i]
		belongs(c, l.look, "")
		from := end(l)
		faint := mix(l.look.color, white, 0.5)
		c.StrokeLines(draw.LineStyle{Color: faint, Width: 0.8, Dashes: []vg.Length{1.5, 1.5}},
			[]vg.Point{{X: from.X + 7, Y: from.Y}, {X: max(from.X+7, data.Max.X), Y: from.Y}, {X: left - 3, Y: y}})
		t.entryOf(l).drawAt(c, t, vg.Point{X: left, Y: y})
	}
	for i, k := range d.keyed() {
		t.entryOfKind(k).drawAt(c, t, vg.Point{X: left, Y: data.Min.Y + keyLine*(vg.Length(len(d.keyed())-1-i)+0.5)})
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
