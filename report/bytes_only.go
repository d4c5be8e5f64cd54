package report

import (
	"slices"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/results/validity"
)

// bytesOnlyNote says why a table has nothing but bytes.
const bytesOnlyNote = "bytes of scenarios without a valid run, for reasons that concern latency alone: these hold all the same, and nothing else does"

// heldOnlyNote says the same where a question is about connections that are held: what those take of memory is read after a collection, when all
// that was published has come, however late.
const heldOnlyNote = "memory and bytes of scenarios without a valid run, for reasons that concern latency alone: these hold all the same, and nothing else does"

// bytesOnly is a table of the scenarios that no run of is valid, and whose bytes hold all the same; none if there is no such.
func (s section) bytesOnly() []Table {
	measured := map[results.Identity]bool{}
	for _, r := range s.asked {
		measured[r.Identity()] = measured[r.Identity()] || r.Valid
	}
	held := slices.DeleteFunc(slices.Clone(s.asked), func(r results.Run) bool {
		elsewhere := slices.Index(r.Questions, s.name) > 0 // with the first of its questions
		return elsewhere || measured[r.Identity()] || !validity.BytesHold(r)
	})
	if len(held) == 0 {
		return nil
	}
	s.groups = nil
	for _, its := range stats.GroupBy(held, results.Run.Identity) {
		g := stats.Group{Scenario: its[0].Scenario, Host: its[0].Host, Parallel: its[0].Parallel}
		for _, attempts := range stats.GroupBy(its, func(r results.Run) string { return r.Bench + "\x00" + r.ID }) {
			g.Runs = append(g.Runs, attempts[len(attempts)-1]) // each repetition counts once
		}
		s.groups = append(s.groups, g)
	}
	note := bytesOnlyNote
	if len(s.late) > 0 {
		note = heldOnlyNote
	}
	s.columns = slices.Concat(s.late, []column{{"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}, {"payload/event", "payload-bytes-per-event"}})
	t := s.table()
	t.Caption = note + "; " + t.Caption
	return []Table{t}
}
