package report

import (
	"fmt"
	"time"

	"pollpush/results"
)

// idleBytes says what clients move while nothing happens.
func idleBytes(groups []results.Group) Finding {
	f := compared(groups, "app-bytes", setting(groups[0])+", the bytes per client and second were %s.", "moved %s the bytes of %s")
	if f.Text == "" {
		return f
	}
	window := groups[0].Scenario.Measure
	for _, g := range groups {
		if g.Summary(named("app-bytes")).Median == 0 && window < results.Duration(time.Minute) {
			f.Text += fmt.Sprintf(" Heartbeats and holds that come less often than once in the window of %s are not in these numbers.", duration(window))
			break
		}
	}
	return f
}

// sparseFindings say what polling a feed costs that has little to say: bytes, staleness, and polls without an event.
func sparseFindings(groups []results.Group) []Finding {
	at := setting(groups[0])
	var bytes Finding
	if base, ok := yardstick(groups, "app-bytes"); ok {
		sentences, evidence := against(base, groups, "app-bytes", "used %s the bytes of %s")
		for i, text := range sentences {
			if i == 0 {
				bytes.Text = at + ", " + text + "."
			} else {
				bytes.Text += " " + sentence(text) + "."
			}
		}
		bytes.Evidence = evidence
		for _, g := range inOrder(groups) {
			bytes.Evidence = append(bytes.Evidence, measured(g, named("app-bytes")))
		}
	}
	polls := only(groups, func(g results.Group) bool { return g.Scenario.Transport == results.ShortPoll })
	return []Finding{
		bytes,
		compared(groups, "latency-mean", at+", the mean time from due to received was %s.", "took %s as long as %s"),
		stated(polls, "empty-responses", at+", the share of polls that were answered without an event was %s."),
	}
}
