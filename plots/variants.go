package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
)

// A comparedMetric is a metric as figures of conditions name it.
type comparedMetric struct {
	name, prose string
	unit        unit // that the value is written in beside the ratio; nil: it is not
}

// under returns the runs that answer a condition's question, with what is varied beside it.
func under(c stats.Condition, runs []results.Run, vary ...string) ([]results.Run, error) {
	of := anyOf(stats.Answering(slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return !r.Valid }), c.Question))
	return pick(of, 2, distinct(func(r results.Run) string { return r.Scenario.Unusual(c.Keys...) }), append(c.Varies(), vary...)...)
}

// A layer of bytes, as figures of conditions show it.
type bytesLayer struct {
	metric, axis string
	predicted    func(theory, results.Scenario) float64
}

var (
	appLayer  = bytesLayer{"app-bytes", "bytes per client and second through the socket, both ways", theory.appBytes}
	wireLayer = bytesLayer{"wire-bytes", "bytes per client and second on the wire, both ways", theory.wireBytes}
)

// drawVariants draws what a client moves under a condition: for each transport a row without it, and one for each way in which it is had.
// with are conditions that are shown in the same rows.
func drawVariants(c stats.Condition, layer bytesLayer, runs []results.Run, with ...stats.Condition) (*Drawing, error) {
	p := newPalette(runs)
	bytes := stats.Named(layer.metric)
	var beside []string
	for _, other := range with {
		beside = append(beside, other.Varies()...)
	}
	family, err := under(c, measured(runs, bytes.Of), beside...)
	if err != nil {
		return nil, err
	}
	t := theoryBeside(runs, family)
	both := c.With(with...)
	var rows []dot
	for _, its := range groups(family, p, results.Scenario.Label) {
		rows = append(rows, heading(its[0].Scenario.Label()))
		ways := stats.Groups(its)
		slices.SortStableFunc(ways, func(a, b stats.Group) int { return both.Compare(a.Scenario, b.Scenario) })
		for _, g := range ways {
			s := g.Scenario
			d := dot{label: c.Name(s), look: p.shaded(s), at: g.Summary(bytes), other: math.NaN(), theory: layer.predicted(t, s)}
			if also := s.Unusual(beside...); also != "" {
				d.label += ", " + also
			}
			if !t.holds(s.Label(), []float64{d.theory}, []float64{d.at.Median}) {
				d.theory = math.NaN()
			}
			d.value = size(d.at.Median)
			rows = append(rows, d)
		}
	}
	d := drawDots(axis{label: layer.axis, unit: size}, rows)
	d.runs = family
	d.notes = append(d.notes, t.notes(strokes, "HTTP heads", slices.ContainsFunc(rows, func(r dot) bool { return !math.IsNaN(r.theory) }))...)
	d.farthestVariant(c, family, []comparedMetric{{name: bytes.Name, prose: "bytes"}}, beside...)
	return d, nil
}

// drawRatios draws how many times as much of each metric each transport takes under a condition as without it.
func drawRatios(c stats.Condition, runs []results.Run, metrics ...comparedMetric) (*Drawing, error) {
	p := newPalette(runs)
	family, err := under(c, runs)
	if err != nil {
		return nil, err
	}
	all := c.Variants(stats.Groups(family))
	slices.SortStableFunc(all, func(a, b stats.Variant) int {
		return cmp.Or(p.compare(a.Group.Scenario, b.Group.Scenario), c.Compare(a.Group.Scenario, b.Group.Scenario))
	})
	several := slices.ContainsFunc(all, func(v stats.Variant) bool { return v.Name != all[0].Name })
	d, err := drawTimes(p, family, all, "times as much as with "+c.Plain, func(v stats.Variant) string {
		if several {
			return v.Group.Scenario.Label() + ", " + v.Name
		}
		return v.Group.Scenario.Label()
	}, metrics)
	if err != nil {
		return nil, err
	}
	d.farthestVariant(c, family, metrics)
	return d, nil
}

// drawTimes draws of each metric how many times as much the groups of variants take as their plain ones.
func drawTimes(p palette, family []results.Run, all []stats.Variant, axisLabel string, label func(stats.Variant) string, metrics []comparedMetric) (*Drawing, error) {
	var rows []dot
	for _, m := range metrics {
		var its []dot
		for _, v := range all {
			compared := v.Group.Compare(v.Plain, stats.Named(m.name))
			if !compared.Enough() || math.IsNaN(compared.Ratio.Mean) {
				continue
			}
			at := stats.Summary{N: compared.Ratio.N, Median: compared.Ratio.Mean, Low: compared.Ratio.Low, High: compared.Ratio.High, Confidence: 1 - stats.Alpha}
			d := dot{label: label(v), look: p.look(v.Group.Scenario), at: at, other: 1, theory: math.NaN(), value: "× " + stats.Times(compared.Ratio.Mean)}
			if m.unit != nil {
				d.value = fmt.Sprintf("%s, %s", m.unit(v.Group.Summary(stats.Named(m.name)).Median), d.value)
			}
			if !compared.Differs() {
				d.value += ", within chance"
			}
			its = append(its, d)
		}
		if len(its) > 0 {
			rows = append(append(rows, heading(english.Capital(m.prose))), its...)
		}
	}
	if len(rows) == 0 {
		return nil, ErrNothingToDraw
	}
	d := drawDots(axis{label: axisLabel, unit: digits}, rows, upright(1))
	d.runs = family
	d.notes = []string{"Each row: the mean ratio over the blocks of repetitions, and its 95 % confidence interval. \"Within chance\": equal runs differ by as much, or the interval includes 1."}
	return d, nil
}

// besidePush returns the groups of runs that differ in the transport and in the fields of together, each with the push transport that
// others are compared with (stats.Baseline), in the order of the palette. Its name says what is unusual of the fields of apart.
func besidePush(p palette, runs []results.Run, m stats.Metric, together, apart []string) []stats.Variant {
	var all []stats.Variant
	for _, family := range stats.Families(stats.Groups(runs), together...) {
		base, ok := stats.Baseline(family, m)
		if !ok {
			continue
		}
		for _, g := range family {
			if g.Identity() != base.Identity() {
				all = append(all, stats.Variant{Name: g.Scenario.Unusual(apart...), Group: g, Plain: base})
			}
		}
	}
	return all
}

// farthestFrom has the title say of the first of the variants that differs most from its plain one by how much, in the first metric in
// which any does.
func (d *Drawing) farthestFrom(all []stats.Variant, metrics []comparedMetric) {
	for _, m := range metrics {
		var most stats.Variant
		times := 1.0
		for _, v := range all {
			if compared := v.Group.Compare(v.Plain, stats.Named(m.name)); compared.Differs() && math.Abs(math.Log(compared.Ratio.Mean)) > math.Abs(math.Log(times)) {
				most, times = v, compared.Ratio.Mean
			}
		}
		if times == 1 {
			continue
		}
		format := "%s takes %s times the %s of %s"
		if strings.Contains(prose(most.Group.Scenario), " and ") {
			format = "%s take %s times the %s of %s"
		}
		title := fmt.Sprintf(format, prose(most.Group.Scenario), stats.Times(times), m.prose, prose(most.Plain.Scenario))
		if most.Name != "" {
			title += " (" + most.Name + ")"
		}
		d.says(english.Capital(title), most.Group.Scenario.Label(), most.Plain.Scenario.Label())
		return
	}
}

// farthestVariant has the title say of the transport that a condition changes most by how much it does, in the first metric that it
// changes at all. Of the fields beside it, it says what is unusual there.
func (d *Drawing) farthestVariant(c stats.Condition, runs []results.Run, metrics []comparedMetric, beside ...string) {
	for _, m := range metrics {
		var most stats.Variant
		times := 1.0
		for _, v := range c.Variants(stats.Groups(runs)) {
			if compared := v.Group.Compare(v.Plain, stats.Named(m.name)); compared.Differs() && math.Abs(math.Log(compared.Ratio.Mean)) > math.Abs(math.Log(times)) {
				most, times = v, compared.Ratio.Mean
			}
		}
		if times != 1 {
			s := most.Group.Scenario
			title := fmt.Sprintf("%s takes %s times the %s with %s that it takes with %s", prose(s), stats.Times(times), m.prose, most.Name, c.Name(most.Plain.Scenario))
			if also := s.Unusual(beside...); also != "" {
				title += " (" + also + ")"
			}
			d.says(english.Capital(title), s.Label())
			return
		}
	}
}
