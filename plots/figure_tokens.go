package plots

import (
	"pollpush/results"
	"pollpush/results/stats"
)

// answersTokens draws what a transport adds to an answer that comes token by token.
func answersTokens(runs []results.Run) (*Drawing, error) {
	of := measured(stats.Answering(runs, "tokens"), metric("first-token"))
	return drawBesidePush(runs, of, []string{"ask"}, []string{"http"},
		comparedMetric{"first-token", "time to the first token", duration}, comparedMetric{"token-gap-p99", "99th percentile of the gaps", duration},
		comparedMetric{"app-bytes-per-event", "bytes per token", size})
}
