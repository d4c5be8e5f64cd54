package stats

import (
	"errors"
	"io/fs"
	"math"
	"strings"
	"testing"

	"pollpush/results"
)

// TestEqualRunsAreNotCalledDifferent is an A/A test with real runs: of the suite equal, whose scenarios differ in their names
// alone. It logs how often single runs would be called different, and how often five repetitions of each are.
func TestEqualRunsAreNotCalledDifferent(t *testing.T) {
	runs, _, err := results.Read("../data/reference/equal/runs.jsonl")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no reference run of the suite equal: make it with ./scripts/reference.sh equal")
	}
	if err != nil {
		t.Fatal(err)
	}
	byName := GroupBy(Groups(runs), func(g Group) results.Scenario {
		s := g.Scenario
		s.Drain, s.Seed = 0, 0
		return s
	})
	once, onceOf, differ, of := 0, 0, 0, 0
	for _, equal := range byName {
		for i, a := range equal {
			for _, b := range equal[:i] {
				for _, m := range Metrics {
					c := a.Compare(b, m)
					if !c.Enough() {
						continue
					}
					of++
					if c.Differs() {
						differ++
						t.Logf("%s: %s of equal runs: %+v", a.Scenario.Label(), m.Name, c)
					}
					if !strings.HasPrefix(m.Name, "latency") && !strings.HasPrefix(m.Name, "server-cpu") {
						continue
					}
					for _, p := range pairs(a.Runs, b.Runs) {
						onceOf++
						if math.Abs(m.Of(p[0])/m.Of(p[1])-1) > 0.1 {
							once++
						}
					}
				}
			}
		}
	}
	if of < 100 {
		t.Fatalf("%d comparisons of equal runs, want at least 100", of)
	}
	t.Logf("of %d pairs of single runs %.1f %% differ by a tenth in latency or CPU time; of %d comparisons of five or more %.1f %% are said to, in anything",
		onceOf, 100*float64(once)/float64(onceOf), of, 100*float64(differ)/float64(of))
	if 100*differ > of {
		t.Errorf("%d of %d comparisons call equal runs different, want at most 1 %%", differ, of)
	}
}
