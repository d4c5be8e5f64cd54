package experiment

import (
	"pollpush/internal/hiccup"
	"pollpush/results"
)

// hiccups are those that a meter has seen in its window.
func hiccups(m *hiccup.Meter) *results.Hiccups {
	gaps := m.Gaps()
	return &results.Hiccups{MaxNS: int64(gaps.Max), TotalNS: int64(gaps.Total)}
}
