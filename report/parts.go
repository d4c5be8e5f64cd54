package report

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// partsNote says what a table of parts has, and what it can't have.
const partsNote = "the same runs by what their clients follow by: of one server's CPU time and memory nobody can say for whom they were"

// ofParts is a table of the parts of those scenarios whose clients follow by several transports; none if there is no such.
func (s section) ofParts() []Table {
	var parts []results.Run
	for _, r := range stats.Runs(s.groups) {
		parts = append(parts, r.OfParts()...)
	}
	if len(parts) == 0 {
		return nil
	}
	s.groups = stats.Groups(parts)
	s.columns = []column{
		{"mean latency", "latency-mean"}, {"p99", "latency-p99"}, {"bytes/s", "app-bytes"},
		{"bytes/event", "app-bytes-per-event"}, {"requests/s", "requests"},
	}
	t := s.table()
	t.Links = nil // the whole runs have one
	t.Caption = partsNote + "; " + t.Caption
	return []Table{t}
}
