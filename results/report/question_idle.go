package report

import (
	"fmt"
	"strings"
	"time"

	"pollpush/results"
	"pollpush/results/stats"
	"pollpush/transport"
)

// idleBytes says what clients move while nothing happens. Push moves heartbeats then, some of which a short window
// misses.
func idleBytes(groups []stats.Group, at string) Finding {
	f := compared(groups, at, "app-bytes", traffic, usedBytes)
	if window := groups[0].Scenario.Measure; f.Text != "" && window < results.Duration(time.Minute) {
		f.Detail = strings.TrimSpace(fmt.Sprintf("%s In the window of %s only a share of the connections had a heartbeat or a hold that ended, so where there is no polling these numbers are estimates.",
			f.Detail, duration(window)))
	}
	return f
}

// sparseFindings say what polling a feed costs that has little to say: bytes, staleness, and polls without an event.
func sparseFindings(groups []stats.Group, at string) []Finding {
	polls := stats.Only(groups, func(g stats.Group) bool { return g.Scenario.Kind() == transport.Poll })
	return []Finding{
		compared(groups, at, "app-bytes", traffic, usedBytes),
		compared(groups, at, "latency-mean", meanLatency, wasLater),
		stated(polls, at, "empty-responses", "share of polls that were answered without an event"),
	}
}
