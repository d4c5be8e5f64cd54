package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// churn draws what it costs that clients leave and come back.
func churn(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Churn, runs, comparedMetric{"server-cpu", "server CPU time", nil}, comparedMetric{"wire-bytes", "bytes on the wire", nil},
		comparedMetric{"latency-mean", "mean staleness", nil})
}
