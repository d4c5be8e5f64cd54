package validity

import "time"

const (
	// maxPathLag is how late a path with a round-trip time may hand things on, on average: what `pollpush verify` holds it
	// to. A tail beyond maxPathTailLag must not make more than maxPathTailShare of the latency's median, which it can't
	// inflate.
	maxPathLag       = time.Millisecond
	maxPathTailLag   = 5 * time.Millisecond
	maxPathTailShare = 0.10

	// What a path holds while it stands still comes late, and what comes meanwhile it takes for having just come, so that its
	// own lateness doesn't tell. It must not stand still longer than both maxPathTailLag and maxPathTailShare of the median
	// for more than maxPathStill of the window, or it moves the p99; nor longer than the median at all, where there is a
	// p99.9; nor, where events come evenly, move the mean by more than maxDoubtShare of the median.
	maxPathStill = 0.01
)

// judgePath asks whether the relay kept its time.
func (j judgement) judgePath() {
	lag, latency := j.run.Lag, j.run.Latency
	if late := known(lag.PathMean); late > float64(maxPathLag) {
		j.invalid("relay late: by %v on average", milliseconds(late))
		return
	}
	if latency == nil {
		return
	}
	median := float64(latency.P50)
	moves := func(late float64) bool { return late > float64(maxPathTailLag) && late > maxPathTailShare*median }
	if late := known(lag.PathP99); moves(late) {
		j.invalid("relay late: by %v at the 99th percentile", milliseconds(late))
		return
	}
	if lag.Path == nil {
		return
	}
	longest, total, window := float64(lag.Path.MaxNS), float64(lag.Path.TotalNS), float64(j.run.WindowNS)
	switch mean := longest * total / 2 / window; { // on average an event that meets a pause meets its middle
	case moves(longest) && total > maxPathStill*window,
		longest > max(float64(maxPathTailLag), median) && latency.P999 != nil,
		mean > float64(maxDoubtMean) && mean > maxDoubtShare*median:
		j.invalid("relay late: it stood still for up to %v, %v in all", milliseconds(longest), milliseconds(total))
	case moves(longest):
		j.warn("the relay stood still for up to %v, %v in all", milliseconds(longest), milliseconds(total))
	}
}
