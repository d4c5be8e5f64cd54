package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pollpush/results"
)

// idleBytes says what clients move while nothing happens.
func idleBytes(groups []results.Group, at string) Finding {
	f := compared(groups, at, "app-bytes", traffic, usedBytes)
	window := groups[0].Scenario.Measure
	silent := slices.ContainsFunc(groups, func(g results.Group) bool { return g.Summary(named("app-bytes")).Median == 0 })
	if f.Text != "" && silent && window < results.Duration(time.Minute) {
		f.Detail = strings.TrimSpace(fmt.Sprintf("%s Heartbeats and holds that come less often than once in the window of %s are not in these numbers.",
			f.Detail, duration(window)))
	}
	return f
}

// sparseFindings say what polling a feed costs that has little to say: bytes, staleness, and polls without an event.
func sparseFindings(groups []results.Group, at string) []Finding {
	polls := only(groups, func(g results.Group) bool { return g.Scenario.Transport == results.ShortPoll })
	return []Finding{
		compared(groups, at, "app-bytes", traffic, usedBytes),
		compared(groups, at, "latency-mean", meanLatency, wasLater),
		stated(polls, at, "empty-responses", "share of polls that were answered without an event"),
	}
}
