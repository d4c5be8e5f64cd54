package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// encryption draws what TLS costs.
func encryption(runs []results.Run) (*Drawing, error) {
	return drawRatios(stats.Encryption, runs, comparedMetric{"server-cpu", "server CPU time", nil}, comparedMetric{"app-bytes", "bytes", nil},
		comparedMetric{"latency-mean", "mean staleness", nil})
}
