package plots

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/results/stats"
)

// conditioned are made-up runs of the suite of conditions, made once.
func conditioned() []results.Run { return slices.Clone(conditions()) }

var conditions = sync.OnceValue(madeup.Conditions)

// conditionFigures are those that conditioned draws.
var conditionFigures = []string{"heads", "versions", "sharing", "encryption", "compression", "conditional", "cold", "engines", "pace"}

func TestConditionsGolden(t *testing.T) {
	checkFigures(t, conditioned(), "heads", "versions", "engines")
}

// TestConditionsSay what changes most, and nothing of what doesn't differ.
func TestConditionsSay(t *testing.T) {
	checkTitles(t, conditioned(), map[string]string{
		"heads":       "Short polling each 250 ms takes 0.44 times the bytes with minimal headers",
		"versions":    "Short polling each 250 ms takes 0.34 times the bytes with HTTP/2 that it takes with HTTP/1.1 (512 B cookie)",
		"sharing":     "SSE takes 3 times the mean staleness with 100 streams per connection",
		"encryption":  "takes 1.2 times the server CPU time with TLS",
		"compression": "WebSocket takes 0.22 times the bytes with deflate-context",
		"conditional": "takes 1.2 times the bytes",
		"cold":        "takes 4 times the server CPU time with a connection per request",
		"engines":     "takes 1.5 times the server CPU time",
		"pace":        "times as stale as WebSocket, for 1.6 times the bytes",
	})
}

// TestConditionsNeedBoth: where the plain one or the condition is missing, nothing is drawn.
func TestConditionsNeedBoth(t *testing.T) {
	for _, keep := range []func(results.Run) bool{
		func(r results.Run) bool { return stats.Engines.IsPlain(r.Scenario) },
		func(r results.Run) bool { return !stats.Engines.IsPlain(r.Scenario) },
	} {
		runs := slices.DeleteFunc(conditioned(), func(r results.Run) bool { return !keep(r) })
		if _, err := figureNamed(t, "engines").Compose(runs); !errors.Is(err, ErrNothingToDraw) {
			t.Errorf("Compose = %v, want that there is nothing to draw", err)
		}
	}
}
