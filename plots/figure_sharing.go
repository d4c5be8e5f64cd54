package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// sharing draws what it costs that clients share connections: they wait for each other, and a connection is held for many.
func sharing(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Sharing, runs, comparedMetric{"latency-mean", "mean staleness", nil}, comparedMetric{"server-cpu", "server CPU time", nil},
		comparedMetric{"server-memory", "server memory", nil}, comparedMetric{"wire-bytes", "bytes on the wire", nil})
}
