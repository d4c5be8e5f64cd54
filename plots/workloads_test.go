package plots

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
	"pollpush/transport"
)

// worked are made-up runs of the suites of workloads and tokens, made once.
func worked() []results.Run { return slices.Clone(workloads()) }

var workloads = sync.OnceValue(madeup.Workloads)

// workloadFigures are those that worked draws.
var workloadFigures = []string{"direction", "payload", "notifications", "churn", "mix", "tokens", "turns"}

func TestWorkloadsGolden(t *testing.T) {
	checkFigures(t, worked(), "direction", "payload", "mix", "turns")
}

// TestWorkloadsSay what differs most.
func TestWorkloadsSay(t *testing.T) {
	checkTitles(t, worked(), map[string]string{
		"direction":     "SSE and POST take 4.4 times the bytes per message of WebSocket (echo)",
		"payload":       "SSE takes 1.3 times the bytes with binary payload that it takes with text",
		"notifications": "takes 1.2 times the server CPU time with 100 topics that it takes with one feed for all",
		"churn":         "times the server CPU time with sessions of 2s that it takes with clients that stay",
		"mix":           "With the mix websocket=95,long-poll=5 a client takes 1.07 times the server CPU time that it takes with websocket alone",
		"tokens":        "Short polling each 250 ms takes 1.5 times the time to the first token of WebSocket",
		"turns":         "With WebSocket and a cache, a dialogue takes 28 % less time; the transport alone saves nothing measurable",
	})
}

// TestWorkloadsNeedABaseline: without a WebSocket, or without what makes a difference, there is nothing to draw.
func TestWorkloadsNeedABaseline(t *testing.T) {
	only := func(keep func(results.Scenario) bool) []results.Run {
		return slices.DeleteFunc(worked(), func(r results.Run) bool { return !keep(r.Scenario) })
	}
	for _, c := range []struct {
		figure string
		runs   []results.Run
	}{
		{"direction", only(func(s results.Scenario) bool { return s.Kind() != transport.Stream })},
		{"tokens", only(func(s results.Scenario) bool { return s.Kind() == transport.Poll })},
		{"payload", only(func(s results.Scenario) bool { return s.Payload == 2 })},
		{"mix", only(func(s results.Scenario) bool { return s.Mix != "" })},
		{"turns", only(func(s results.Scenario) bool { return s.Context == "" && !s.ContextCache })},
	} {
		if d, err := figureNamed(t, c.figure).Compose(c.runs); !errors.Is(err, ErrNothingToDraw) {
			t.Errorf("%s: Compose = %v, %v, want that there is nothing to draw", c.figure, d, err)
		}
	}
}
