package plots

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// push is the label of the line that all push transports share.
const push = "push"

// rates is a number per client and second that a figure draws over the event rate.
type rates struct {
	metric    string
	predicted func(theory, results.Scenario) float64
	what      string
	unit      unit
	fitted    string // what theory was fitted for
	heads     bool   // it is bytes, which heads are a part of
	takeaways crossing
}

// drawRates draws how a number grows with the event rate, with polling and holding, and with push: its transports differ by little
// from each other, and are one line from the lowest to the highest of them. It returns what was drawn, by line.
func drawRates(runs []results.Run, r rates) (*Drawing, [][]results.Run, error) {
	p := newPalette(runs)
	of := metric(r.metric)
	happening := func(r results.Run) float64 { return above0(r.Scenario.Rate) }
	// Of one transport alone a rate does not tell which to take.
	family, err := pick(measured(about(runs, "busy"), of, happening), 2, func(family []results.Run) int {
		if distinct(transportOf)(family) < 2 {
			return 0
		}
		return distinct(rate)(family)
	}, "rate", "contract")
	if err != nil {
		return nil, nil, err
	}
	t := theoryBeside(runs, family)
	swept := sweeps(family, p, func(s results.Scenario) string { return s.Label() + " " + s.Contract }, rate)
	var lines []line
	var beside, minimal []curve
	contracts := map[string]bool{}
	add := func(l line, g []results.Run) {
		s := g[0].Scenario
		contracts[s.Contract] = true
		if s.Contract == results.Latest && distinct(contractOf)(family) > 1 {
			l.dashes = dashed
		}
		// The second contract of a label is told by its dashes.
		if n := len(lines); n > 0 && lines[n-1].label == l.label {
			l.label = ""
		}
		lines = append(lines, l)
		if r.heads {
			minimal = append(minimal, minimalLine(l, g, rate, of)...)
		}
		predicted := func(s results.Scenario) float64 { return r.predicted(t, s) }
		if t.holdsFor(s.Label(), g, predicted, of) {
			beside = append(beside, t.rates(l, s, predicted))
		}
	}
	streams := map[string][][]results.Run{} // by contract
	for _, g := range swept {
		s := g[0].Scenario
		if s.Kind() == transport.Stream && !s.Paced() {
			streams[s.Contract] = append(streams[s.Contract], g)
			continue
		}
		add(line{label: s.Label(), look: p.shaded(s), points: points(g, rate, rate, of)}, g)
	}
	var names []string
	for _, contract := range []string{results.EveryEvent, results.Latest} {
		all := streams[contract]
		if len(all) == 0 {
			continue
		}
		main := all[0]
		if base, ok := stats.Baseline(stats.Groups(slices.Concat(all...)), stats.Named(r.metric)); ok {
			main = all[slices.IndexFunc(all, func(g []results.Run) bool { return g[0].Scenario.Transport == base.Scenario.Transport })]
		}
		l := line{label: main[0].Scenario.Label(), look: p.look(main[0].Scenario), points: points(main, rate, rate, of)}
		if len(all) > 1 {
			l.label, l.points = push, together(all, of)
			for _, g := range all {
				names = append(names, g[0].Scenario.Label())
			}
		}
		add(l, main)
	}
	d, err := drawLines(axis{label: "events per second", unit: digits, chosen: true}, axis{label: r.what, unit: r.unit}, slices.Concat(swept...), lines, append(beside, minimal...)...)
	if err != nil {
		return nil, nil, err
	}
	if len(names) > 0 {
		slices.Sort(names)
		d.notes = append(d.notes, fmt.Sprintf("Push: from the lowest to the highest of %s, theory that of one.", strings.Join(slices.Compact(names), ", ")))
	}
	d.explainMinimal(len(minimal) > 0)
	d.notes = append(d.notes, t.notes("Thin lines", r.fitted, d.theoryDrawn())...)
	if contracts[results.EveryEvent] && contracts[results.Latest] {
		d.kinds = append([]kind{solidKind("every event"), dashedKind("only the latest")}, d.kinds...)
		d.notes = append(d.notes, "Where no dashed line is seen, it lies under the solid one.")
	}
	d.crosses(swept, stats.Named(r.metric), r.takeaways)
	return d, swept, nil
}

// together are the points of several sweeps as one: the middle of their medians, and from the lowest of them to the highest.
func together(sweeps [][]results.Run, of measure) []point {
	var all []point
	for _, g := range sweeps {
		all = append(all, points(g, rate, rate, of)...)
	}
	var joined []point
	for _, there := range stats.GroupBy(all, func(q point) float64 { return q.x.Median }) {
		var medians []float64
		runs := 0
		for _, q := range there {
			medians = append(medians, q.y.Median)
			runs += q.y.N
		}
		q := there[0]
		q.y = stats.Summary{Median: stats.Summarise(medians).Median, Low: slices.Min(medians), High: slices.Max(medians), N: runs}
		joined = append(joined, q)
	}
	slices.SortFunc(joined, func(a, b point) int { return cmp.Compare(a.x.Median, b.x.Median) })
	return joined
}

// rates is the curve of theory where a line over rates is.
func (t theory) rates(l line, s results.Scenario, of func(results.Scenario) float64) curve {
	if len(l.points) == 0 {
		return curve{}
	}
	return over(l.look, l.points[0].x.Median, l.points[len(l.points)-1].x.Median, func(x float64) float64 {
		s.Rate = x
		return of(s)
	})
}

func contractOf(r results.Run) string { return r.Scenario.Contract }

// above0 is v, or NaN where a logarithmic axis has no place for it.
func above0(v float64) float64 {
	if v > 0 {
		return v
	}
	return math.NaN()
}
