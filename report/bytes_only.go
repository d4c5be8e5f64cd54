package report

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/results/validity"
)

// bytesOnlyMark stands behind the bytes of scenarios that no run of is valid.
const bytesOnlyMark = " †"

// bytesOnlyNote says what the mark means.
const bytesOnlyNote = "†: no run of it is valid, for reasons that concern latency alone: bytes and events hold, nothing else does."

// bytesOnly groups the runs of scenarios that have no valid one, whose bytes hold all the same: one of each repetition.
func bytesOnly(runs []results.Run) []stats.Group {
	measured := map[results.Identity]bool{}
	for _, r := range runs {
		measured[r.Identity()] = measured[r.Identity()] || r.Valid
	}
	held := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return measured[r.Identity()] || !validity.BytesHold(r) })
	var groups []stats.Group
	for _, its := range stats.GroupBy(held, results.Run.Identity) {
		g := stats.Group{Scenario: its[0].Scenario, Host: its[0].Host, Parallel: its[0].Parallel}
		for _, attempts := range stats.GroupBy(its, func(r results.Run) string { return r.Bench + "\x00" + r.ID }) {
			g.Runs = append(g.Runs, attempts[len(attempts)-1])
		}
		groups = append(groups, g)
	}
	return groups
}

// holds reports whether a metric of such a group can be shown.
func holds(m stats.Metric) bool {
	return slices.Contains([]string{"app-bytes", "app-bytes-per-event", "payload-bytes-per-event"}, m.Name)
}

// bytesOnlyCell is a metric of such a group: marked, or a dash.
func bytesOnlyCell(g stats.Group, m stats.Metric) Cell {
	if !holds(m) {
		return Cell{Text: missing}
	}
	c := cell(g.Summary(m), m.Unit)
	c.Text += bytesOnlyMark
	return c
}
