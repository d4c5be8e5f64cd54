package validity

import (
	"time"

	"pollpush/results"
)

const (
	// maxPathLag is how late a path with a round-trip time may hand things on, on average: what `pollpush verify` holds it
	// to. A tail beyond maxPathTailLag must not make more than maxPathTailShare of the latency's.
	maxPathLag       = time.Millisecond
	maxPathTailLag   = 5 * time.Millisecond
	maxPathTailShare = 0.10
)

// judgePath asks whether the relay kept its time.
func (j judgement) judgePath() {
	lag, latency := j.run.Lag, j.run.Latency
	if late := results.Value(lag.PathMean); late > float64(maxPathLag) {
		j.invalid("relay late: by %v on average", milliseconds(late))
	} else if late := results.Value(lag.PathP99); latency != nil && late > float64(maxPathTailLag) && late > maxPathTailShare*results.Value(latency.P99) {
		j.invalid("relay late: by %v at the 99th percentile", milliseconds(late))
	}
}
