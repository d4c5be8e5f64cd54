package plots

import (
	"cmp"
	"fmt"
	"slices"

	"pollpush/internal/english"
	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// middleboxMatrix draws which transport gets through which middlebox. It is the one figure that is also of invalid runs: that nothing gets
// through is what they found.
func middleboxMatrix(runs []results.Run) (*Drawing, error) {
	asked := slices.DeleteFunc(stats.Answering(runs, "passage"), func(r results.Run) bool { return r.Scenario.Via == "" })
	p := newPalette(asked)
	var panels matrix
	var drawn []results.Run
	for _, its := range stats.GroupBy(asked, func(r results.Run) string { return r.Scenario.HTTP }) {
		m := matrixPanel{title: "HTTP/" + its[0].Scenario.HTTP, http: its[0].Scenario.HTTP, palette: p}
		if m.http != results.HTTP1 {
			m.title += " in front, HTTP/1.1 behind"
		}
		for _, name := range transport.Names() {
			if slices.ContainsFunc(its, func(r results.Run) bool { return r.Scenario.Transport == name }) {
				m.columns = append(m.columns, name)
			}
		}
		for _, through := range stats.GroupBy(its, func(r results.Run) string { return r.Scenario.Via }) {
			row := matrixRow{name: through[0].Scenario.Via}
			for _, name := range m.columns {
				of := slices.DeleteFunc(slices.Clone(through), func(r results.Run) bool { return r.Scenario.Transport != name })
				cell := matrixCell{passage: results.Passage(of)}
				if cut, _, ok := results.SilenceCut(of); ok && cut != nil {
					cell.cut = float64(*cut)
				}
				if cell != (matrixCell{}) {
					drawn = append(drawn, of...)
				}
				row.cells = append(row.cells, cell)
			}
			if slices.ContainsFunc(row.cells, func(c matrixCell) bool { return c != matrixCell{} }) {
				m.rows = append(m.rows, row)
			}
		}
		slices.SortFunc(m.rows, func(a, b matrixRow) int { return cmp.Compare(a.name, b.name) })
		if len(m.rows) > 0 {
			panels = append(panels, m)
		}
	}
	if len(drawn) == 0 {
		return nil, ErrNothingToDraw
	}
	slices.SortFunc(panels, func(a, b matrixPanel) int { return cmp.Compare(a.http, b.http) })
	d := drawMatrix(panels)
	d.runs, d.mixed = drawn, true
	d.notes = append(d.notes, "Passes: clients connect, all events arrive, and those that were sent apart arrive apart. Buffered: most of them arrive together with others. Blocked: no client connects. Broken: events are lost.",
		"A time: connections were cut after that silence, in a window without events and heartbeats, which are the way around it.")
	d.saysPassage(panels[0])
	return d, nil
}

// transportProse names a transport inside a sentence.
func transportProse(name string) string { return results.Scenario{Transport: name}.Descriptor().Prose }

// saysPassage has the title say through how many proxies the transport passes that passes through most, and that which passes through
// fewest.
func (d *Drawing) saysPassage(m matrixPanel) {
	type passed struct {
		name      string
		n, judged int
	}
	var all []passed
	for column, name := range m.columns {
		p := passed{name: name}
		for _, row := range m.rows {
			if row.cells[column].passage != "" {
				p.judged++
			}
			if row.cells[column].passage == results.PassagePasses {
				p.n++
			}
		}
		if p.judged == len(m.rows) {
			all = append(all, p)
		}
	}
	if len(all) < 2 {
		return
	}
	by := func(a, b passed) int { return a.n - b.n }
	least, most := slices.MinFunc(all, by), slices.MaxFunc(all, by)
	if least.n == most.n {
		return
	}
	d.says(english.Capital(fmt.Sprintf("%s gets through %d of %d configurations of proxies, %s through %d", transportProse(most.name), most.n, len(m.rows), transportProse(least.name), least.n)))
}
