package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// versionsBytes draws what HTTP/2 and 3 make of the bytes: their header compression is what polling has most of, above all with cookies.
func versionsBytes(runs []results.Run) (*Drawing, error) {
	return drawVariants(stats.Versions, runs, stats.Heads)
}
