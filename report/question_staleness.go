package report

import (
	"slices"

	"pollpush/results/stats"
)

func staleness() question {
	return question{
		name: "staleness", text: "How stale is what a client sees?",
		note:    "From the time an event was due to its arrival at the client's socket.",
		columns: []column{{"mean", "latency-mean"}, {"p50", "latency-p50"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"p99.9", "latency-p99.9"}},
		figures: []string{"latency-percentiles"},
		findings: func(groups []stats.Group) []Finding {
			if besideBrowser(groups) {
				return nil
			}
			return under(setting(groups[0]), compared(groups, "latency-mean", meanLatency), tail(groups))
		},
		answer: func(groups []stats.Group) string {
			if besideBrowser(groups) {
				return ""
			}
			return latencyAnswer(groups)
		},
	}
}

// besideBrowser reports whether the question what a browser sees is asked of the same runs: that says more of them.
func besideBrowser(groups []stats.Group) bool {
	return slices.Contains(groups[0].Runs[0].Questions, browserView().name)
}

// tail states the highest percentile that stands on enough events.
func tail(groups []stats.Group) Finding {
	for _, p := range []string{"99", "90"} {
		if f := stated(groups, "latency-p"+p, p+"th percentile of the time from due to received"); f.Text != "" {
			return f
		}
	}
	return Finding{}
}

// delays are the phrases of how long events take.
var delays = phrases{
	alone: "%s, events take %s.",
	polls: "%s, events take %s; with %s they take %s.",
	times: "%s, events take %s; with %s they take %s, %s as long as with %s.",
}

func latencyAnswer(groups []stats.Group) string {
	return delays.answer(groups, when(groups[0]), "latency-mean", "")
}
