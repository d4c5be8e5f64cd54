package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// notifications draws what it costs that each client has messages of its own.
func notifications(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Notifications, runs, comparedMetric{"server-cpu", "server CPU time", nil}, comparedMetric{"latency-mean", "mean staleness", nil},
		comparedMetric{"server-memory-load", "server memory under load", nil}, comparedMetric{"app-bytes", "bytes", nil})
}
