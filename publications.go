package main

import (
	"pollpush/results"
	"pollpush/results/report"
	"pollpush/studies"
)

// publications returns what the runs say to published numbers, for a report: packages model and report don't know of
// each other.
func publications(runs []results.Run) []report.Published {
	var all []report.Published
	for _, s := range studies.Sources(runs) {
		p := report.Published{Name: s.Name, Citation: s.Citation, Setting: s.Setting, Notes: s.Notes}
		for _, r := range s.Rows {
			p.Rows = append(p.Rows, report.PublishedRow{
				Quantity: r.Quantity, Unit: r.Unit, Published: r.Published, Theory: r.Theory, Ours: r.Ours,
				Difference: r.Difference(), Derived: r.Derived,
			})
		}
		all = append(all, p)
	}
	return all
}
