package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// engines draws what the net/http engine costs beside fasthttp: what of a cost is the library's, and not the transport's.
func engines(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Engines, runs, comparedMetric{"server-cpu", "server CPU time", nil}, comparedMetric{"latency-mean", "mean staleness", nil})
}
