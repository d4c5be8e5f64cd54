package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// conditional draws what entity tags save.
func conditional(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Conditional, runs, comparedMetric{"app-bytes", "bytes", nil}, comparedMetric{"server-cpu", "server CPU time", nil})
}
