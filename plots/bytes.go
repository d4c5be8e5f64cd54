package plots

import (
	"fmt"
	"math"
	"slices"

	"pollpush/results"
)

// bytesRate draws what a client moves against the event rate: where polling for the latest state gets cheaper than push.
func bytesRate(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	bytes := measure(results.AppBytesPerClientSecond)
	happening := func(r results.Run) float64 { return above0(r.Scenario.Rate) }
	family, err := pick(measured(runs, bytes, happening), 2, distinct(rate), "rate", "contract")
	if err != nil {
		return nil, err
	}
	var lines []line
	contracts := map[string]bool{}
	swept := sweeps(family, p, func(s results.Scenario) string { return s.Label() + " " + s.Contract }, rate)
	for _, g := range swept {
		s := g[0].Scenario
		contracts[s.Contract] = true
		l := line{label: s.Label(), look: p.shaded(s), points: points(g, rate, rate, bytes)}
		if s.Contract == results.Latest {
			l.dashes = dashed
		}
		// The second contract of a label is told by its dashes.
		if n := len(lines); n > 0 && lines[n-1].label == l.label {
			l.label = ""
		}
		lines = append(lines, l)
	}
	d, err := drawLines(axis{label: "events per second", unit: digits},
		axis{label: "bytes through the socket per client and second", unit: size}, slices.Concat(swept...), lines)
	if err != nil {
		return nil, err
	}
	if contracts[results.EveryEvent] && contracts[results.Latest] {
		d.kinds = []kind{{"every event", nil}, {"only the latest", dashed}}
		d.notes = append(d.notes, "Where no dashed line is seen, it lies under the solid one.")
	}
	return d, nil
}

// above0 is v, or NaN where a logarithmic axis has no place for it.
func above0(v float64) float64 {
	if v > 0 {
		return v
	}
	return math.NaN()
}

// bytesPerEvent draws what it takes to deliver one event: its payload, and all else that went through the socket.
func bytesPerEvent(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	total := metric("app-bytes-per-event")
	payload := func(r results.Run) float64 {
		if r.Delivery.Received == 0 {
			return math.NaN()
		}
		return float64(r.Bytes.PayloadDown) / float64(r.Delivery.Received)
	}
	family, err := pick(measured(runs, total, payload), 2, distinct(label))
	if err != nil {
		return nil, err
	}
	rows := rowsOf(family, p, payload, total, func(payload, total float64) string {
		return fmt.Sprintf("%s + %s", size(payload), size(total-payload))
	})
	d := drawBars(axis{label: "bytes through the socket per delivered event", unit: size}, family, rows)
	d.y = "payload (light) + overhead (dark)"
	return d, nil
}
