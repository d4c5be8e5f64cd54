package report

import "pollpush/results/stats"

func staleness() question {
	return question{
		name: "staleness", text: "How stale is what a client sees?",
		note:    "From the time an event was due to its arrival at the client's socket.",
		columns: []column{{"mean", "latency-mean"}, {"p50", "latency-p50"}, {"p90", "latency-p90"}, {"p99", "latency-p99"}, {"p99.9", "latency-p99.9"}},
		figures: []string{"latency-percentiles"},
		findings: func(groups []stats.Group) []Finding {
			at := setting(groups[0])
			return []Finding{
				compared(groups, at, "latency-mean", meanLatency, wasLater),
				tail(groups, at),
			}
		},
	}
}

// tail states the highest percentile that stands on enough events.
func tail(groups []stats.Group, at string) Finding {
	for _, p := range []string{"99", "90"} {
		if f := stated(groups, at, "latency-p"+p, p+"th percentile of the time from due to received"); f.Text != "" {
			return f
		}
	}
	return Finding{}
}
