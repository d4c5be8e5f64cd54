package plots

import (
	"fmt"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/studies"
)

// publishedRatios draws a dot for each published number: ours divided by it.
func publishedRatios(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	var rows []dot
	judged, held := 0, 0
	var used []results.Run
	for _, s := range studies.Sources(runs) {
		rows = append(rows, heading(s.Name))
		used = append(used, s.Runs...)
		for _, r := range s.Rows {
			if r.Detail || !(r.Published > 0 && r.Ours > 0) {
				continue
			}
			d := dot{label: r.Quantity, at: stats.Summarise([]float64{r.Ours / r.Published}), other: 1, theory: r.Theory / r.Published, look: look{ink, polygon{sides: 0}}}
			if r.Transport != "" {
				d.look = p.look(results.Scenario{Transport: r.Transport})
			}
			write := unitNamed(r.Unit)
			d.value = write(r.Ours) + " : " + write(r.Published)
			rows = append(rows, d)
			if verdict := r.Verdict(); verdict != "" {
				judged++
				if verdict != "differs" {
					held++
				}
			}
		}
	}
	if len(rows) == 0 {
		return nil, ErrNothingToDraw
	}
	d := drawDots(axis{label: "our number divided by the published one", unit: digits}, rows, upright(1))
	d.runs, d.mixed = used, true
	d.notes = []string{fmt.Sprintf("At the right: our number and the published one. Upright strokes: what theory expects of the experiment. "+
		"How the experiments were scaled, and some numbers derived, is in the report. %s.", count(len(used), "run"))}
	if judged > 0 {
		d.says(fmt.Sprintf("%d of %d published numbers come out as published, or as theory expects", held, judged))
	}
	return d, nil
}

// unitNamed writes values of a row's unit.
func unitNamed(name string) unit {
	switch name {
	case "ns":
		return duration
	case "B":
		return size
	case "share":
		return share
	default:
		return digits
	}
}
