package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// payloadOverhead draws what messages are wrapped in, as a share of their bodies, against their size.
func payloadOverhead(runs []results.Run) (*Drawing, error) {
	p := newPalette(runs)
	overhead, bytes := metric("overhead"), func(r results.Run) float64 { return float64(r.Scenario.Payload) }
	family, err := pick(measured(anyOf(stats.Answering(validOnly(runs), stats.Binary.Question)), overhead), 2, distinct(bytes), "payload", "payload_kind")
	if err != nil {
		return nil, err
	}
	var lines []line
	binary := false
	for _, g := range sweeps(family, p, func(s results.Scenario) string { return s.Label() + s.Unusual("payload_kind") }, bytes) {
		s := g[0].Scenario
		l := line{label: s.Label(), look: p.look(s), points: points(g, bytes, bytes, overhead)}
		if s.PayloadKind == results.PayloadBinary {
			binary, l.dashes = true, dashed
			if n := len(lines); n > 0 && lines[n-1].label == l.label {
				l.label = ""
			}
		}
		lines = append(lines, l)
	}
	d, err := drawLines(axis{label: "payload", unit: size, chosen: true}, axis{label: "bytes beside the payload, as a share of it", unit: share}, family, lines)
	if err != nil {
		return nil, err
	}
	if binary {
		d.kinds = append([]kind{solidKind("text"), dashedKind("binary")}, d.kinds...)
		d.notes = append(d.notes, "Where no dashed line is seen, it lies under the solid one.")
	}
	largest := 0.0
	for _, r := range family {
		largest = max(largest, bytes(r))
	}
	d.farthestVariant(stats.Binary, measured(family, func(r results.Run) float64 {
		if bytes(r) == largest {
			return largest
		}
		return 0
	}), []comparedMetric{{"app-bytes", "bytes", nil}})
	return d, nil
}
