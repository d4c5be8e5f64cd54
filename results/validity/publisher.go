package validity

import (
	"time"

	"pollpush/results"
)

const (
	// maxPublishLag is how late the publisher may be on average, and maxPublishShare the share of the mean latency that
	// its lateness may make: a run is invalid that exceeds both. What it is late by counts as latency in any case. The
	// tail has a rule of its own, or one stall in a long run would make its percentiles and be averaged away here.
	maxPublishLag       = 2 * time.Millisecond // a halted virtual core takes one to wake up
	maxPublishShare     = 0.25
	maxPublishTailLag   = 5 * time.Millisecond
	maxPublishTailShare = 0.50
)

// judgePublisher asks whether events were published when they were due.
func (j judgement) judgePublisher() {
	lag, latency := j.run.Lag, j.run.Latency
	if latency == nil {
		return
	}
	if late := results.Value(lag.PublishMean); late > float64(maxPublishLag) && late > maxPublishShare*latency.Mean {
		j.invalid("publisher late: by %v on average, it could not hold its schedule", milliseconds(late))
	} else if late := results.Value(lag.PublishP99); late > float64(maxPublishTailLag) && late > maxPublishTailShare*results.Value(latency.P99) {
		j.invalid("publisher late: by %v at the 99th percentile, it could not hold its schedule", milliseconds(late))
	}
}
