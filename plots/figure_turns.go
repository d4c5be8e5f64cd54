package plots

import (
	"fmt"
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// dialogues draws how long a dialogue takes over each transport, with what is sent and read again and what is not.
func dialogues(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	c, m := stats.Contexts, stats.Named(stats.Dialogue)
	family, err := pick(measured(anyOf(stats.Answering(validOnly(runs), c.Question)), m.Of), 2, distinct(func(r results.Run) string { return r.Scenario.Unusual(c.Keys...) }),
		append(c.Varies(), "ask", "rtt")...)
	if err != nil {
		return nil, err
	}
	var rows []dot
	var said stats.Savings
	known := false
	families := stats.Families(stats.Groups(family), append(c.Varies(), "ask")...)
	slices.SortStableFunc(families, func(a, b []stats.Group) int { return int(a[0].Scenario.RTT - b[0].Scenario.RTT) })
	for _, there := range families {
		slices.SortStableFunc(there, func(a, b stats.Group) int {
			if order := c.Compare(a.Scenario, b.Scenario); order != 0 {
				return order
			}
			return p.compare(a.Scenario, b.Scenario)
		})
		rows = append(rows, heading(away(there[0].Scenario)))
		told := math.NaN()
		if savings, ok := stats.SavingsOf(there); ok {
			told = savings.All.Base.Summary(m).Median
			if !known || there[0].Scenario.RTT > said.All.Base.Scenario.RTT {
				said, known = savings, true
			}
		}
		for _, g := range there {
			at := g.Summary(m)
			rows = append(rows, dot{label: posted(g.Scenario) + ", " + c.Name(g.Scenario), look: p.look(g.Scenario), at: at, other: told, theory: math.NaN(), value: duration(at.Median)})
		}
	}
	d := drawDots(axis{label: "time of a dialogue", unit: duration}, rows)
	d.runs = family
	d.notes = append(d.notes, "Lines lead to the dialogue that is posted, all of it sent and read again with each turn.")
	if known && said.All.Differs() && said.Transport.Enough() && said.All.Ratio.Mean < 1 {
		alone := "the transport alone saves nothing measurable"
		if said.Transport.Differs() && said.Transport.Ratio.Mean < 1 {
			alone = fmt.Sprintf("the transport alone saves %.0f %%", 100*(1-said.Transport.Ratio.Mean))
		}
		d.says(fmt.Sprintf("With %s and a cache, a dialogue takes %.0f %% less time; %s", prose(said.All.Group.Scenario), 100*(1-said.All.Ratio.Mean), alone))
	}
	return d, nil
}

// away says how far away a server is, as a heading.
func away(s results.Scenario) string {
	if s.RTT == 0 {
		return "No added round trip"
	}
	return duration(float64(s.RTT)) + " away"
}
