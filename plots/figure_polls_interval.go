package plots

import (
	"fmt"
	"math"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// pollsInterval draws what an interval gets wrong on either side: polled too often, too rarely.
func pollsInterval(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	empty := func(r results.Run) float64 {
		if r.Scenario.Kind() != transport.Poll || interval(r) <= 0 || r.Scenario.Rate <= 0 {
			return math.NaN()
		}
		return metric("empty-responses")(r)
	}
	missed := func(r results.Run) float64 {
		if r.Scenario.Contract != results.Latest {
			return math.NaN() // under the other contract nothing can be missed
		}
		return metric("coalesced")(r)
	}
	// Of two families with as many intervals, that in which events can be missed says more.
	family, err := pick(measured(anyOf(runs), empty), 2*2, func(family []results.Run) int {
		return 2*distinct(interval)(family) + min(1, len(measured(family, missed)))
	}, "contract")
	if err != nil {
		return nil, err
	}
	look := p.look(family[0].Scenario)
	darker := look // the two differ in print too
	darker.color = mix(look.color, ink, 0.6)
	lines := []line{
		{label: "empty polls", look: look, points: points(family, interval, interval, empty)},
		{label: "missed events", look: darker, dashes: dashed, points: points(family, interval, interval, missed)},
	}
	var beside []curve
	t := theoryBeside(runs, family)
	for i, of := range []func(model.Prediction) float64{
		func(p model.Prediction) float64 { return p.Empty }, func(p model.Prediction) float64 { return p.Coalesced },
	} {
		at := lines[i].points
		if s := family[0].Scenario; len(at) > 1 && s.PollInterval > 0 && t.sharesHold(lines[i].label, family, of, []measure{empty, missed}[i]) {
			beside = append(beside, over(lines[i].look, at[0].x.Median, at[len(at)-1].x.Median, func(x float64) float64 {
				s.PollInterval, s.Contract = results.Duration(x), results.Latest
				return t.predict(s, of, nothing)
			}))
		}
	}
	d, err := drawLines(axis{label: "poll interval", unit: duration, chosen: true},
		axis{label: "share of short polls, and of events", unit: share, linear: true}, family, lines, beside...)
	if err != nil {
		return nil, err
	}
	d.plot.Y.Min, d.plot.Y.Max, d.crowded = -0.02, 1.02, false // on lines this steep, beside is above
	d.notes = append(d.notes, t.notes("Thin lines", "", d.theoryDrawn())...)
	if len(d.lines) == len(lines) {
		d.notes = append(d.notes, "Missed: skipped by the polls of runs under the latest contract, which answer with the newest event only.")
	} else {
		d.notes = append(d.notes, "Nothing is missed under the every-event contract; no run was made under the latest.")
	}
	d.wastes()
	return d, nil
}

// wastes has the title say what share of polls is empty at the shortest interval, and what share of events is missed, or polls are
// empty, at the longest: where repetitions don't overlap.
func (d *Drawing) wastes() {
	empty := d.lines[0].points
	first, last := empty[0], empty[len(empty)-1]
	if min(first.y.N, last.y.N) < stats.LeastPairs || first.y.Overlaps(last.y) {
		return
	}
	if len(d.lines) > 1 {
		missed := d.lines[1].points
		if worst := missed[len(missed)-1]; worst.y.N >= stats.LeastPairs && worst.y.Low > 0 {
			d.says(fmt.Sprintf("Polled each %s, %s of polls are empty; each %s, %s of events are missed", duration(first.x.Median), share(first.y.Median), duration(worst.x.Median), share(worst.y.Median)))
			return
		}
	}
	d.says(fmt.Sprintf("Polled each %s, %s of polls are empty; each %s, %s are", duration(first.x.Median), share(first.y.Median), duration(last.x.Median), share(last.y.Median)))
}

// sharesHold is holdsFor for shares, whose errors are relative to 1.
func (t theory) sharesHold(label string, runs []results.Run, of func(model.Prediction) float64, measured measure) bool {
	return t.holdsFor(label, runs, func(s results.Scenario) float64 { return 1 + t.predict(s, of, nothing) },
		func(r results.Run) float64 { return 1 + measured(r) })
}
