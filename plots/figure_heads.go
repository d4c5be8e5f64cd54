package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// headsBytes draws what a browser's heads and cookies make of each transport's bytes.
func headsBytes(runs []results.Run) (*Drawing, error) {
	return drawVariants(stats.Heads, appLayer, runs)
}
