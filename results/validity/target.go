package validity

import (
	"fmt"
	"math"
	"time"

	"pollpush/results"
)

const (
	// maxOtherRate is the share by which a target may publish more or less often than the scenario says, beside the one event
	// that an edge of the window makes and, where events are random, maxDeviations standard deviations of their number
	// (1.7 million runs to one). Beyond it the scenario, by which the run is compared with others, is not what was measured.
	// The share is none where connections came back: who restarts may go on with a number that hides what was never sent.
	maxOtherRate  = 0.05
	maxDeviations = 5

	// maxOtherPayload is the share by which its bodies may be larger or smaller on average, beside the one byte by which
	// numbers in them grow. Bodies beyond it that even out are a warning.
	maxOtherPayload = 0.05
)

// judgeTarget asks whether a server that isn't ours did what the scenario says.
func (j judgement) judgeTarget() {
	t, s := j.run.Target, j.run.Scenario
	if t == nil {
		return
	}
	seconds := float64(j.run.WindowNS) / 1e9
	due := s.Rate * seconds
	variance := 0.0 // of the number of events
	switch s.Arrivals {
	case "poisson":
		variance = due
	case "burst":
		variance = due * burstSize
	}
	allowed := 1 + maxDeviations*math.Sqrt(variance)
	if j.run.Delivery.Reconnects == 0 {
		allowed += maxOtherRate * due
	}
	switch {
	case t.SilentNS != nil:
		j.invalid("target silent: nothing that it published was due in the last %v of the window of %v, and the scenario says %g events/s",
			milliseconds(float64(*t.SilentNS)), time.Duration(j.run.WindowNS), s.Rate)
	case math.Abs(t.LeastRate*seconds-due) > allowed || math.Abs(t.MostRate*seconds-due) > allowed:
		j.invalid("target's rate differs: it published %s events/s, the scenario says %g", span(t.LeastRate, t.MostRate), s.Rate)
	}
	if t.BodyMean == nil {
		return
	}
	other := func(bytes float64) bool {
		return math.Abs(bytes-float64(s.Payload)) > 1+maxOtherPayload*float64(s.Payload)
	}
	switch least, most := results.Value(t.BodyMin), results.Value(t.BodyMax); {
	case other(*t.BodyMean):
		j.invalid("target's payload differs: its events have %s bytes, the scenario says %d", span(least, most), s.Payload)
	case other(least) || other(most):
		j.warn("the target's events have %s bytes, %.4g on average; the scenario says %d", span(least, most), *t.BodyMean, s.Payload)
	}
}

// burstSize is how many events a burst has: feed.BurstSize.
const burstSize = 10

// span writes two numbers as one where they are the same.
func span(least, most float64) string {
	if a, b := fmt.Sprintf("%.4g", least), fmt.Sprintf("%.4g", most); a != b {
		return a + " to " + b
	}
	return fmt.Sprintf("%.4g", least)
}
