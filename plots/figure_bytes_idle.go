package plots

import (
	"math"
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
)

// bytesIdle draws what a client moves in an hour in which nothing happens.
func bytesIdle(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	hourly := func(name string) measure {
		of := metric(name)
		return func(r results.Run) float64 {
			if r.Scenario.Rate != 0 {
				return math.NaN()
			}
			return hour * of(r)
		}
	}
	app, wire := hourly("app-bytes"), hourly("wire-bytes")
	family, err := pick(measured(about(runs, "idle"), app), 2, distinct(label))
	if err != nil {
		return nil, err
	}
	t := theoryBeside(runs, family)
	rows := rowsOf(family, p, []measure{app, wire}, func(s results.Scenario) []float64 {
		return []float64{hour * t.appBytes(s), hour * t.wireBytes(s)}
	})
	rows.keepHolding(t)
	minimal := rows.markMinimal(family, p, app, wire)
	d := drawLayers(rows, family, "bytes per idle client and hour, both ways")
	d.explainMinimal(minimal)
	d.y = "through the socket + TCP/IP (dark)"
	d.notes = append(d.notes, t.notes(strokes, "HTTP heads", rows.predicted())...)
	if slices.ContainsFunc(family, func(r results.Run) bool { return !r.Scenario.WholePeriods() }) {
		d.notes = append(d.notes, "Scaled up from the window: heartbeats and holds that take longer are seen on a share of the connections.")
	}
	d.farthest(family, p, stats.Named("app-bytes"), "An idle client of %s moves %s times the bytes of %s")
	return d, nil
}

const hour = 3600 // seconds
