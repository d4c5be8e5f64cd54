package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// cold draws what a connection for each request costs.
func cold(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Cold, runs, comparedMetric{"server-cpu", "server CPU time", nil}, comparedMetric{"wire-bytes", "bytes on the wire", nil},
		comparedMetric{"app-bytes", "bytes through the socket", nil}, comparedMetric{"latency-mean", "mean staleness", nil})
}
