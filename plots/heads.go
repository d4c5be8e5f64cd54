package plots

import (
	"cmp"
	"math"

	"gonum.org/v1/plot/vg"

	"pollpush/model"
	"pollpush/results"
)

// minimalDashes are those of lines to, or of, what was measured with browser heads and would have been less with minimal ones.
var minimalDashes = []vg.Length{7, 2, 1.5, 2}

// minimalNote says what is drawn of minimal heads.
const minimalNote = "With minimal heads: the same requests, each less by what a browser's head has more than HTTP demands. Streams ask once, before the window."

// withMinimal is a number of bytes through the socket, or on the wire, as it would be with minimal heads: the same requests, each with
// fewer bytes. It is NaN where that is not known, or no less by a hundredth.
func withMinimal(of measure, wire bool) measure {
	return func(r results.Run) float64 {
		total := float64(r.Bytes.AppDown + r.Bytes.AppUp)
		if wire {
			if r.Bytes.WireDown == nil || r.Bytes.WireUp == nil {
				return math.NaN()
			}
			total = float64(*r.Bytes.WireDown + *r.Bytes.WireUp)
		}
		left := 1 - model.MinimalSaves(r.Scenario)*float64(r.Delivery.Requests)/total
		if !(left > 0 && left < 0.99) {
			return math.NaN()
		}
		return left * of(r)
	}
}

// markMinimal marks on each row where it would end with minimal heads.
func (rows bars) markMinimal(family []results.Run, p palette, app, wire measure) (marked bool) {
	for i, g := range groups(family, p, results.Scenario.Label) {
		s := summary(g, withMinimal(wire, true))
		if s.N == 0 {
			s = summary(g, withMinimal(app, false))
		}
		if rows[i].minimal = s.Median; s.N > 0 {
			rows[i].remark = cmp.Or(rows[i].remark, size(s.Median)+" with minimal heads") // for both there is no room
			marked = true
		}
	}
	return marked
}

// markMinimal says of each point how far left it would be with minimal heads, where bytes run along x.
func (l line) markMinimal(g []results.Run, at, bytes, other measure) (marked bool) {
	for _, less := range points(g, at, withMinimal(bytes, false), other) {
		for i, q := range l.points {
			if q.label == less.label {
				l.points[i].minimal, marked = less.x.Median, true
			}
		}
	}
	return marked
}

// minimalLine is where a line would be with minimal heads; nothing where that is not less.
func minimalLine(l line, g []results.Run, at, bytes measure) []curve {
	var course []place
	for _, q := range points(g, at, at, withMinimal(bytes, false)) {
		course = append(course, place{q.x.Median, q.y.Median})
	}
	if len(course) < 2 {
		return nil
	}
	return []curve{{look: l.look, dashes: minimalDashes, points: course, measured: true}}
}

// explainMinimal has the key and the notes say what is drawn of minimal heads, if anything is.
func (d *Drawing) explainMinimal(drawn bool) {
	if drawn {
		d.kinds = append(d.kinds, minimalKind())
		d.notes = append(d.notes, minimalNote)
	}
}
