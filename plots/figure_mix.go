package plots

import (
	"fmt"

	"pollpush/results"
	"pollpush/results/stats"
)

// mixed draws what clients of another transport on the same server cost, and what each part of them gets, beside one transport alone.
func mixed(runs []results.Run) (*Drawing, error) {
	c := stats.Mixes
	family, err := under(c, runs)
	if err != nil {
		return nil, err
	}
	var all []stats.Variant
	for _, v := range c.Variants(stats.Groups(family)) {
		all = append(all, v)
		var parts []results.Run
		for _, r := range v.Group.Runs {
			parts = append(parts, r.OfParts()...)
		}
		for _, part := range stats.Groups(parts) {
			all = append(all, stats.Variant{Name: v.Name, Group: part, Plain: v.Plain})
		}
	}
	if len(all) == 0 {
		return nil, ErrNothingToDraw
	}
	metrics := []comparedMetric{{"server-cpu", "server CPU time", nil}, {"app-bytes", "bytes", nil}, {"latency-mean", "mean staleness", nil}}
	plain := all[0].Plain.Scenario.Label()
	d, err := drawTimes(newPalette(runs), family, all, fmt.Sprintf("times as much as with %s alone", plain), func(v stats.Variant) string { return v.Group.Scenario.Label() }, metrics)
	if err != nil {
		return nil, err
	}
	for _, m := range metrics {
		if compared := all[0].Group.Compare(all[0].Plain, stats.Named(m.name)); compared.Differs() {
			d.says(fmt.Sprintf("With the %s a client takes %s times the %s that it takes with %s alone", all[0].Name, stats.Times(compared.Ratio.Mean), m.prose, plain))
			break
		}
	}
	return d, nil
}
