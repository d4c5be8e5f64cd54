package validity

import (
	"time"

	"pollpush/results"
)

const (
	// maxPublishLag is how late a publisher on the load generator's side may be on average, and maxPublishShare the share
	// that its lateness may make of the rest of the mean latency: a run is invalid that exceeds both. Its tail is judged with
	// the load generator's: see judgePauses.
	//
	// A publisher in the server's process is not judged. What it is late by counts as latency, because that counts from when
	// an event was due: a server that is overloaded, or stands still, is a finding, and latency is how it shows.
	maxPublishLag   = 2 * time.Millisecond // a halted virtual core takes one to wake up
	maxPublishShare = 0.25
)

// judgePublisher asks whether events were published when they were due.
func (j judgement) judgePublisher() {
	lag, latency := j.run.Lag, j.run.Latency
	if latency == nil || lag.PublishMean == nil {
		return
	}
	late := results.Value(lag.PublishMean)
	if !(late > float64(maxPublishLag) && late > maxPublishShare*(latency.Mean-late)) {
		return
	}
	if s := j.run.Scenario; s.Posted() || s.Upstream() {
		j.invalid("publisher late: by %v on average, it could not hold its schedule", milliseconds(late))
	} else {
		j.warn("the server's process published events %v late on average, %v at the most: that is part of the latency", milliseconds(late), milliseconds(results.Value(lag.PublishMax)))
	}
}
