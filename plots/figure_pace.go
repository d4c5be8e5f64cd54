package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// pace draws push that conflates, polling that adapts and streams that end after each burst beside the plain ones: what their clients
// get, and for how many bytes.
func pace(runs []results.Run) (*Drawing, error) {
	return tradeoffOf(runs, anyOf(stats.Answering(runs, "pace")))
}
