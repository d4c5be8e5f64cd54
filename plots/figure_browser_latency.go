package plots

import (
	"fmt"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// browserLatency draws the median and the 90th percentile of both kinds of client, one above the other.
func browserLatency(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	p50, p90 := metric("latency-p50"), metric("latency-p90")
	// Runs that keep a NetLog are slower; those that measured both kinds of client are compared.
	family, err := pick(measured(answering(runs, "browser"), p50), 2, func(family []results.Run) int {
		both := 0
		for _, g := range groups(family, p, results.Scenario.Label) {
			if distinct(clientOf)(g) > 1 {
				both += len(g)
			}
		}
		return both
	}, "client")
	if err != nil {
		return nil, err
	}
	var rows []dot
	var medians []stats.Summary
	for _, g := range groups(family, p, results.Scenario.Label) {
		if distinct(clientOf)(g) < 2 {
			continue
		}
		for _, client := range []string{results.ClientGo, results.ClientBrowser} {
			of := slices.DeleteFunc(slices.Clone(g), func(r results.Run) bool { return clientOf(r) != client })
			if len(of) == 0 {
				continue
			}
			d := dot{label: brief(of[0].Scenario.Label()) + ", " + client, look: p.shaded(of[0].Scenario), at: summary(of, p50), other: math.NaN(), theory: math.NaN()}
			d.value = duration(d.at.Median)
			if tail := summary(measured(of, p90), p90); tail.N > 0 {
				d.other = tail.Median
				d.value += " to " + duration(d.other)
			}
			rows, medians = append(rows, d), append(medians, d.at)
		}
	}
	d := drawDots(axis{label: "latency, median (glyph) to 90th percentile", unit: duration}, rows)
	d.runs = family
	d.notes = append(d.notes, spreadNote("Glyphs", "Thin lines", medians), "From due to arrival at the Go client's socket, by the kernel's clock; from due to the event handler in the page, by the browser's clock"+uncertain(family)+".")
	d.later(family)
	return d, nil
}

// later has the title say how much later a page has events than a Go client, at most over the transports, where all differ.
func (d *Drawing) later(family []results.Run) {
	most, m := math.Inf(-1), stats.Named("latency-p50")
	for _, its := range stats.GroupBy(stats.Groups(family), func(g stats.Group) string { return g.Scenario.Label() }) {
		if len(its) != 2 {
			continue
		}
		page, plain := its[0], its[1]
		if page.Scenario.Client != results.ClientBrowser {
			page, plain = plain, page
		}
		if c := page.Compare(plain, m); !c.Differs() || c.Ratio.Mean < 1 {
			return
		}
		most = max(most, page.Summary(m).Median-plain.Summary(m).Median)
	}
	if most > 0 {
		d.says(fmt.Sprintf("A page has events up to %s later than a Go client's socket", duration(most)))
	}
}

func clientOf(r results.Run) string { return r.Scenario.Client }

// uncertain says how well the browser's clock is known.
func uncertain(runs []results.Run) string {
	worst := math.NaN()
	for _, r := range runs {
		if r.Browser != nil {
			if u := results.Value(r.Browser.ClockUncertaintyNS); !(u <= worst) {
				worst = u
			}
		}
	}
	if math.IsNaN(worst) {
		return ""
	}
	return fmt.Sprintf(", which is that of the server to within %s", duration(worst))
}
