package plots

import (
	"fmt"
	"math"
	"strings"

	"pollpush/results"
	"pollpush/results/stats"
)

// wireNote says what the last layer is.
const wireNote = "TCP/IP: headers, pure acknowledgements and retransmissions."

// bytesLayers draws what it takes to deliver one event, layer by layer: its payload, what HTTP and framing add, and what
// TCP/IP adds to that.
func bytesLayers(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	payload, app, wire := metric("payload-bytes-per-event"), metric("app-bytes-per-event"), metric("wire-bytes-per-event")
	family, err := pick(measured(about(runs, "layers"), payload, app), 2, distinct(transportOf))
	if err != nil {
		return nil, err
	}
	t := theoryBeside(runs, family)
	rows := rowsOf(family, p, []measure{payload, app, wire}, func(s results.Scenario) []float64 {
		events := t.events(s)
		return []float64{float64(s.Payload), t.appBytes(s) / events, t.wireBytes(s) / events}
	})
	rows.keepHolding(t)
	for i, g := range groups(family, p, results.Scenario.Label) {
		if shared := summary(g, eventsPerAnswer).Median; shared >= 1.5 {
			rows[i].remark = fmt.Sprintf("%s events share an answer", stats.Times(shared))
		}
	}
	minimal := rows.markMinimal(family, p, app, wire)
	d := drawLayers(rows, family, "bytes per delivered event, both ways")
	d.explainMinimal(minimal)
	d.y = "payload (light) + HTTP heads and framing + TCP/IP (dark)"
	d.notes = append(d.notes, t.notes(strokes, "HTTP heads", rows.predicted())...)
	d.farthest(family, p, stats.Named("app-bytes-per-event"), "An event takes %[2]s times the bytes with %[1]s that it takes with %[3]s")
	return d, nil
}

// eventsPerAnswer is how many events each answer of a poll carries that has any: they share its head. NaN where nothing is asked for.
func eventsPerAnswer(r results.Run) float64 {
	full := float64(r.Delivery.Requests - r.Delivery.EmptyResponses)
	if full <= 0 || r.Scenario.Clients == 0 {
		return math.NaN()
	}
	return float64(r.Delivery.Received) / full
}

// drawLayers writes the layers' sizes after the rows.
func drawLayers(rows bars, family []results.Run, what string) *Drawing {
	for i, b := range rows {
		var sizes []string
		below := 0.0
		for _, end := range b.layers {
			if math.IsNaN(end) {
				sizes = append(sizes, "–")
				continue
			}
			sizes = append(sizes, size(end-below))
			below = end
		}
		rows[i].value = strings.Join(sizes, " + ")
	}
	d := drawBars(axis{label: what, unit: size}, family, rows)
	d.notes = append(d.notes, wireNote)
	return d
}

func transportOf(r results.Run) string { return r.Scenario.Transport }
