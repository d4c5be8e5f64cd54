package bench

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/loadgen"
	"pollpush/results"
	"pollpush/results/slo"
)

const searchSuite = `
scenario: {clients: 100, topics: 50, settle: 1s, measure: 2s}
sets:
  - name: highest
    slo: {p99: 100ms}
    search: {steps: 8}
    scenario: {rate: 20}
    vary: {transport: [sse, websocket]}
`

// A queue is a server that is saturated at a rate, and measures like fake.
type queue struct {
	knee  float64
	stop  func()
	rates []float64
}

func (q *queue) measure(ctx context.Context, _ func(int, loadgen.Progress), scenarios ...results.Scenario) ([]results.Run, error) {
	s := scenarios[0]
	q.rates = append(q.rates, s.Rate)
	if len(q.rates) == 4 && q.stop != nil {
		q.stop()
		return nil, ctx.Err()
	}
	busy, p99 := min(0.95*s.Rate/q.knee, 0.99), int64(20e6)
	if s.Rate > q.knee {
		p99 = 500e6
	}
	<-time.After(time.Duration(s.Settle + s.Measure))
	return []results.Run{{
		Schema: results.Schema, Scenario: s, Started: time.Now(), Valid: true, WindowNS: int64(s.Measure),
		Delivery: results.Delivery{Published: 1000, Expected: 2000, Received: 2000}, Latency: &results.Latency{P50: p99 / 2, P99: &p99, Mean: 1e7, Count: 2000, Events: 1000},
		Server: &results.Server{CPUs: []int{0}, CPUNS: results.Observed(int64(busy * float64(s.Measure)))},
		Load:   &results.Load{CPUs: []int{1}, Busy: results.Observed(0.5)},
	}}, nil
}

// TestSearch: a search is interrupted after three steps and goes on as it would have, up to a bracket. Steps that are not needed are not
// made, and those that miss the objective are no fault.
func TestSearch(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.WriteFile("find.yaml", []byte(searchSuite), 0o644); err != nil {
		t.Fatal(err)
	}
	plan := Plan{Suite: "find.yaml", Seed: 1, Command: "pollpush bench"}
	var rates [2][]float64
	for i, interrupted := range []bool{false, true} {
		name := []string{"a", "b"}[i]
		b, err := Begin(plan, name, unchecked)
		if err != nil {
			t.Fatal(err)
		}
		carryOut := func(stop bool) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				q := &queue{knee: 60}
				if stop {
					q.stop = cancel
				}
				var out, talk strings.Builder
				good, err := b.Run(ctx, q.measure, &out, &talk)
				if stop != errors.Is(err, context.Canceled) || good == stop {
					t.Errorf("Run = %v, %v, want %v\n%s", good, err, !stop, &talk)
				}
			})
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
		}
		carryOut(interrupted)
		if interrupted {
			if b, err = Resume(name, unchecked); err != nil {
				t.Fatal(err)
			}
			carryOut(false)
		}
		runs, _, err := results.Read(RunsFile("results/data/" + name))
		if err != nil {
			t.Fatal(err)
		}
		bySearch := map[string][]results.Run{}
		for _, r := range runs {
			rates[i] = append(rates[i], r.Scenario.Rate)
			bySearch[r.Search] = append(bySearch[r.Search], r)
			if want := strings.TrimSuffix(r.Search, "/1"); r.Search == "" || !strings.HasPrefix(r.ID, want+"-step") || r.SLO != "p99=100ms" || r.Attempt != 1 {
				t.Errorf("%s is a step of %q for %q, attempt %d", r.ID, r.Search, r.SLO, r.Attempt)
			}
		}
		objective, err := slo.Parse("p99=100ms")
		if err != nil {
			t.Fatal(err)
		}
		if len(bySearch) != 2 {
			t.Errorf("%d searches, want one for each transport", len(bySearch))
		}
		for search, its := range bySearch {
			if b := objective.Bracket(its); b.Held > 60 || b.Held < 57 || b.Gave < 60 || b.Gave > 63 || b.Steps == 8 {
				t.Errorf("%s found %+v, want a bracket around 60 before the last step", search, b)
			}
		}
	}
	if !slices.Equal(rates[0], rates[1]) {
		t.Errorf("without an interruption the steps are at %v, with one at %v", rates[0], rates[1])
	}
}
