package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// conditional draws what entity tags save.
func conditional(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Conditional, runs, comparedMetric{"app-bytes", "bytes"}, comparedMetric{"server-cpu", "server CPU time"})
}
