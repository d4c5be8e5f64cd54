package report

import (
	"fmt"
	"math"

	"pollpush/results/stats"
)

func browserBytes() question {
	return question{
		name: "browser-bytes", text: "Does the browser count the same bytes?",
		note:     "Of the whole window, both ways: what Chromium's own log (SOCKET_BYTES_SENT and SOCKET_BYTES_RECEIVED) has, and what the server counted less that. What was under way at a mark may be on either side of it.",
		columns:  []column{{"NetLog", "browser-net-log"}, {"difference", "browser-net-log-difference"}, {"bytes/s", "app-bytes"}, {"bytes/event", "app-bytes-per-event"}},
		findings: func(groups []stats.Group) []Finding { return []Finding{netLog(groups)} },
	}
}

// netLog says of how many runs the server and Chromium's own log counted the same bytes.
func netLog(groups []stats.Group) Finding {
	logged, difference := stats.Named("browser-net-log"), stats.Named("browser-net-log-difference")
	var f Finding
	made, same, farthest := 0, 0, 0.0
	for _, g := range inOrder(groups) {
		if g.Summary(difference).N == 0 {
			continue
		}
		f.Evidence = append(f.Evidence, measured(g, logged), measured(g, difference))
		for _, v := range g.Values(difference) {
			switch {
			case math.IsNaN(v):
				continue
			case v == 0:
				same++
			default:
				farthest = max(farthest, math.Abs(v))
			}
			made++
		}
	}
	switch {
	case made == 0:
	case same == made:
		f.Text = fmt.Sprintf("The server counted the same bytes as Chromium's own log in each of %s.", plural(made, "run"))
	default:
		f.Text = fmt.Sprintf("The server counted the same bytes as Chromium's own log in %s of %s; at most they differ by %s.", count(same), plural(made, "run"), quantity(farthest, difference.Unit))
	}
	return f
}
