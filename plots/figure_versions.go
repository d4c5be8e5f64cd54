package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// versionsBytes draws what HTTP/2 and 3 make of the bytes on the wire, where QUIC's packets and TCP's are counted alike: a head that
// comes again costs HTTP/2 little, which is the best argument for polling there is.
func versionsBytes(runs []results.Run) (*Drawing, error) {
	return drawVariants(stats.Versions, wireLayer, runs, stats.Heads)
}
