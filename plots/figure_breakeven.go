package plots

import (
	"fmt"
	"math"
	"slices"

	"pollpush/bill"
	"pollpush/model"
	"pollpush/results"
	"pollpush/results/stats"
)

// costTitles are what the panels of a map are called, by the metric.
var costTitles = map[string]string{
	"app-bytes": "bytes", "server-cpu": "server CPU", "server-memory": "server memory", "server-memory-held": "memory", "money": "money",
}

// breakEven draws who is cheapest over event rate and staleness: a map for each cost.
func breakEven(runs []results.Run) (*Drawing, error) {
	family, err := pick(stats.Answering(runs, "breakeven"), 2, distinct(rate), "rate")
	if err != nil {
		return nil, err
	}
	p := newPalette(runs)
	all := stats.Groups(family)
	t := theory{missed: map[string]float64{}}
	drawn := false
	var panels mapPanels
	for _, m := range bill.BreakEvenCosts(all) {
		panel := mapPanel{title: costTitles[m.Name], BreakEven: stats.NewBreakEven(all, m), palette: p}
		if len(panel.Rates) < 2 || len(panel.Stale) < 2 {
			return nil, ErrNothingToDraw
		}
		if !panel.known() {
			continue
		}
		panel.cross()
		panel.predict(family, t)
		drawn = drawn || panel.theory != nil
		panels = append(panels, panel)
	}
	if len(panels) == 0 {
		return nil, ErrNothingToDraw
	}
	d := drawMaps(panels)
	d.x, d.y, d.runs = "events per second to each client, log scale", "how stale what clients see may get: clients poll each, log scale", family
	d.says(panels.crossing())
	d.notes = []string{
		"Glyphs: who takes least; several that stand together do not differ measurably. Bars: where polling and the cheapest other one can't be told apart (95 %), with a tick where they cross.",
		"Clients want the newest state, and push sends each event. A server that pushes no more often than clients would poll takes fewer bytes than they do everywhere here (computed).",
	}
	if drawn {
		d.notes = append(d.notes, "Thin lines: theory of where polling becomes the cheapest, fitted at the other event rates.")
	}
	if slices.ContainsFunc(panels, func(m mapPanel) bool { return m.Metric.Name == "money" }) {
		d.notes = append(d.notes, bill.BreakEvenNote())
	}
	if slices.ContainsFunc(panels, func(m mapPanel) bool { return m.Metric.Name == "server-memory-held" }) {
		d.notes = append(d.notes, "Memory: the server's, its process's and the kernel's, with all clients connected.")
	}
	d.notes = append(d.notes, t.notes("", "", false)...)
	return d, nil
}

// crossing says where polling becomes the cheapest, at the first rate of the first map that measured it; "" where none did.
func (panels mapPanels) crossing() string {
	for _, m := range panels {
		for i, c := range m.crossings {
			if c.Closed() {
				return fmt.Sprintf("At %s events/s, polling is cheapest in %s where clients may be %s stale or more", digits(m.Rates[i]), m.title, duration(c.At))
			}
		}
	}
	return ""
}

// known reports whether anything is to be seen on the map.
func (m mapPanel) known() bool {
	for _, row := range m.Cells {
		for _, c := range row {
			if c.Known {
				return true
			}
		}
	}
	return false
}

// cross finds out for each rate where polling and the cheapest other cross, in ns.
func (m *mapPanel) cross() {
	for _, rate := range m.Rates {
		c := stats.Crossing{At: math.NaN(), Low: math.NaN(), High: math.NaN()}
		if other, ok := m.Cheapest(rate); ok {
			c = m.Crossing(other)
		}
		m.crossings = append(m.crossings, c)
	}
}

// predict keeps theory's crossings, if they are near those that were measured. Each is of coefficients that were fitted at the other
// rates.
func (m *mapPanel) predict(runs []results.Run, t theory) {
	var predicted, measured []float64
	line := false // there is a piece of it
	for i, rate := range m.Rates {
		v := math.NaN()
		if poll, ok := m.Poll(rate, m.Stale[0]); ok {
			var others []results.Scenario
			for _, g := range m.Others(rate) {
				others = append(others, g.Scenario)
			}
			v = model.BreakEven(model.Fit(model.AtOtherRates(runs, rate)), m.Metric.Name, poll.Scenario, others...)
		}
		line = line || i > 0 && !math.IsNaN(v) && !math.IsNaN(predicted[i-1])
		at := m.crossings[i].At
		if at == 0 || math.IsInf(at, 0) { // it was not within what was measured
			at = math.NaN()
		}
		predicted, measured = append(predicted, v), append(measured, at)
	}
	if line && t.holds(m.title, predicted, measured) {
		m.theory = predicted
	}
}
