package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"

	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// latencyPercentiles draws the whole distribution of each label, merged over repetitions, on an axis that gives each
// further nine as much room as the one before.
func latencyPercentiles(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	events := func(r results.Run) float64 {
		if r.Latency == nil || r.Latency.HDR == "" || !results.Stands(50, r.Latency.Events) {
			return math.NaN()
		}
		return float64(r.Latency.Events)
	}
	// The axis is the percentile: the family that reaches far with the most labels varies most.
	of := answering(runs, "staleness")
	if len(of) == 0 { // but published experiments have little in common, and figures of their own
		of = slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return slices.Contains(r.Questions, "published") })
	}
	family, err := pick(measured(anyOf(of), events), 1, func(family []results.Run) int {
		reached := 0
		for _, g := range groups(family, p, results.Scenario.Label) {
			total := 0.0
			for _, r := range g {
				total += events(r)
			}
			reached += reach(total)
		}
		return reached
	})
	if err != nil {
		return nil, err
	}
	var lines []line
	var beside []curve
	t := theoryBeside(runs, family)
	for _, g := range groups(family, p, results.Scenario.Label) {
		l := line{label: g[0].Scenario.Label(), look: p.shaded(g[0].Scenario)}
		if l.points, err = percentiles(g); err != nil {
			return nil, err
		}
		lines = append(lines, l)
		if c := t.percentiles(l, g[0].Scenario); t.percentilesHold(l, c) {
			beside = append(beside, c)
		}
	}
	d, err := drawLines(axis{label: "percentile of events, each further nine as wide", linear: true}, axis{label: "latency, from due to arrival", unit: duration, clocks: true}, family, lines, beside...)
	if err != nil {
		return nil, err
	}
	var ticks plot.ConstantTicks
	for _, q := range []float64{0.1, 0.5, 0.9, 0.99, 0.999} {
		ticks = append(ticks, plot.Tick{Value: -math.Log10(1 - q), Label: fmt.Sprintf("%g %%", 100*q)})
	}
	d.plot.X.Tick.Marker = ticks
	d.notes = []string{"Lines: all repetitions merged. Bars: from the lowest repetition to the highest, where each reaches. A percentile needs ten events beyond it, however many clients had them."}
	d.notes = append(d.notes, t.notes("Thin lines", "delays", d.theoryDrawn())...)
	d.spreads, d.crowded = "repetitions merged", true
	d.slowest(family, p)
	d.limits(family, "p50", "p90", "p99", "p999")
	return d, nil
}

// slowest has the title say how late the slowest events are that the repetitions tell apart, with the transport that is worst and
// with push.
func (d *Drawing) slowest(family []results.Run, p palette) {
	for _, percentile := range []struct{ metric, format string }{
		{"latency-p99", "One event in 100 comes after %s or later with %s, after %s with %s"},
		{"latency-p90", "One event in 10 comes after %s or later with %s, after %s with %s"},
		{"latency-p50", "Half of all events come after %s or later with %s, after %s with %s"},
	} {
		m := stats.Named(percentile.metric)
		found := differences(family, p, m)
		if len(found) == 0 {
			continue
		}
		worst := slices.MaxFunc(found, func(a, b difference) int { return cmp.Compare(a.times, b.times) })
		if worst.times < 1 {
			continue
		}
		own, push := worst.group.Summary(m), worst.base.Summary(m)
		d.says(fmt.Sprintf(percentile.format, timed(own), prose(worst.group.Scenario), timed(push), prose(worst.base.Scenario)),
			worst.group.Scenario.Label(), worst.base.Scenario.Label())
		return
	}
}

// timed writes a latency, with what it may be off by where the clocks of several hosts are in it.
func timed(s stats.Summary) string {
	if s.Bound > 0 {
		return duration(s.Median) + " ± " + duration(s.Bound)
	}
	return duration(s.Median)
}

// percentiles is the curve of theory where a line of percentiles is.
func (t theory) percentiles(l line, s results.Scenario) curve {
	c := curve{look: l.look}
	for _, q := range l.points {
		x := q.x.Median
		if v := t.latency(s, func(d model.Distribution) float64 { return d.Quantile(1 - math.Pow(10, -x)) }); !math.IsNaN(v) {
			c.points = append(c.points, place{x, v})
		}
	}
	return c
}

// percentilesHold compares the curve, which has a place for each point or none, with the line.
func (t theory) percentilesHold(l line, c curve) bool {
	var predicted, measured []float64
	for i, q := range c.points {
		predicted, measured = append(predicted, q.y), append(measured, l.points[i].y.Median)
	}
	return t.holds(l.label, predicted, measured)
}

// marked are the points that have glyphs: 50 %, 90 %, 99 % and 99.9 %. Half of all events are at 0.3 of the first nine.
var marked = []int{15, perNine, 2 * perNine, 3 * perNine}

// perNine is how many points are drawn from 90 % to 99 %, and from there to 99.9 %.
const perNine = 50

// reach is how far n events reach on the percentile axis, in points: ten of them must lie beyond.
func reach(n float64) int { return int(perNine * min(3, math.Log10(max(n, 10)/10))) }

// percentiles returns points of the percentile axis, -log10(1-p), from 9 % to as far as the merged runs reach, at most
// 99.9 %. Those that the axis names have glyphs, and the spread of the repetitions that reach them.
func percentiles(runs []results.Run) ([]point, error) {
	all := stats.Group{Runs: runs}
	merged, err := all.Latency()
	if err != nil {
		return nil, err
	}
	var quantiles []float64
	var drawn []point
	for at := 2; at <= reach(float64(all.Events())); at++ {
		x := float64(at) / perNine
		quantiles = append(quantiles, 100*(1-math.Pow(10, -x)))
		drawn = append(drawn, point{x: stats.Summary{Median: x, Low: x, High: x}, bare: !slices.Contains(marked, at)})
	}
	for i, v := range merged.ValueAtPercentilesSlice(quantiles) {
		drawn[i].y = stats.Summary{Median: float64(v), Low: float64(v), High: float64(v), N: len(runs), Bound: stats.ClockBound(runs)}
	}
	for _, r := range runs {
		h, err := stats.Group{Runs: []results.Run{r}}.Latency()
		if err != nil {
			return nil, err
		}
		reached := min(len(quantiles), max(0, reach(float64(r.Latency.Events))-1))
		for i, v := range h.ValueAtPercentilesSlice(quantiles[:reached]) {
			if drawn[i].bare {
				continue
			}
			drawn[i].y.Low, drawn[i].y.High = min(drawn[i].y.Low, float64(v)), max(drawn[i].y.High, float64(v))
		}
	}
	return drawn, nil
}
