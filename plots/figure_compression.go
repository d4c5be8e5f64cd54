package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// compression draws what compressing saves, and what it costs.
func compression(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Compression, runs, comparedMetric{"app-bytes", "bytes", nil}, comparedMetric{"server-cpu", "server CPU time", nil},
		comparedMetric{"server-memory-load", "server memory under load", nil})
}
