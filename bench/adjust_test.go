package bench

import (
	"errors"
	"testing"

	"pollpush/internal/usage"
	"pollpush/suites"
)

const adjustedSuite = `
repetitions: 5
scenario: {clients: 100}
sets:
  - name: shared
    vary: {transport: [sse, websocket]}
  - name: own
    scenario: {topics: 100, transport: sse}
  - name: growth
    scenario: {transport: sse}
    vary: {clients: [10, 1000]}
`

// TestAdjust: what is left of a suite, and with how many clients; the suite itself stays as it is.
func TestAdjust(t *testing.T) {
	suite, err := suites.Parse("x", "x.yaml", adjustedSuite)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name                    string
		plan                    Plan
		runs                    int // 0: refused
		clients, topics, repeat int // of the last one
	}{
		{"nothing", Plan{}, 25, 1000, 1, 5},
		{"some", Plan{Only: "^shared"}, 10, 100, 1, 5},
		{"none", Plan{Only: "shard"}, 0, 0, 0, 0},
		{"no pattern", Plan{Only: "("}, 0, 0, 0, 0},
		{"fewer repetitions", Plan{Only: "sse$", Repetitions: 2}, 4, 100, 100, 2},
		{"a negative number of them", Plan{Repetitions: -1}, 0, 0, 0, 0},
		{"fewer clients, each with a topic of its own", Plan{Only: "^own", Clients: 7}, 5, 7, 7, 5},
		{"fewer clients that share one", Plan{Only: "^shared", Clients: 7}, 10, 7, 1, 5},
		{"clients that are varied", Plan{Clients: 7}, 0, 0, 0, 0},
		{"too many clients", Plan{Only: "^shared", Clients: 2_000_000}, 0, 0, 0, 0},
	} {
		got, err := test.plan.adjust(suite)
		if test.runs == 0 {
			if !errors.As(err, new(usage.Error)) {
				t.Errorf("%s: %v, want wrong usage", test.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if runs := len(scenarios(test.plan.steps(got)...)); runs != test.runs {
			t.Errorf("%s: %d runs, want %d", test.name, runs, test.runs)
		}
		last := got.Points[len(got.Points)-1]
		s := last.Scenarios[len(last.Scenarios)-1]
		if s.Clients != test.clients || s.Topics != test.topics || last.Repetitions != test.repeat {
			t.Errorf("%s: the last one has %d clients, %d topics, %d repetitions, want %d, %d, %d",
				test.name, s.Clients, s.Topics, last.Repetitions, test.clients, test.topics, test.repeat)
		}
	}
	if n := suite.Points[0].Scenarios[0].Clients; n != 100 || suite.Points[0].Repetitions != 5 {
		t.Errorf("the suite was changed: %d clients, %d repetitions", n, suite.Points[0].Repetitions)
	}
}
