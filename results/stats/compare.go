package stats

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"

	"golang.org/x/perf/benchmath"
)

// Alpha is the significance level of comparisons; intervals are at 1-Alpha.
const Alpha = 0.05

// What the gate allows. Bytes and counts barely depend on the machine; time and memory do.
const (
	strictLimit   = 0.01 // of the old value, or of 1 for a share
	relativeLimit = 0.10 // of the old value, and only where it is significant
)

// A Change is how one metric of one scenario differs between two sets of runs.
type Change struct {
	Scenario results.Scenario
	Host     results.Host // of the old runs
	Parallel bool
	Metric   Metric // without a name: the scenario as a whole
	Old, New Summary
	P        float64 // of the Mann-Whitney U test that both come from one distribution; NaN where either is unmeasured
	TooFew   bool    // repetitions to find any difference significant
	Failure  string  // why the gate does not let it pass; "" when it does
}

// Delta is the change of the median relative to the old one; NaN when that is zero or unmeasured.
func (c Change) Delta() float64 { return ratio(c.New.Median-c.Old.Median, math.Abs(c.Old.Median)) }

// Significant reports whether the two samples differ by more than chance, at the level Alpha.
func (c Change) Significant() bool { return c.P < Alpha }

// Compare returns a Change per scenario and metric that both sets have, in the order of the old runs, and one without
// a metric for a scenario whose valid runs are missing among the new ones. Failure is set by the rules of the gate:
//
//   - an event lost in any of the new runs, valid or not, fails;
//   - bytes, packets, requests and empty responses that are more than 1 % worse fail, unless the repetitions of old
//     and new overlap;
//   - latency, CPU time and memory fail when they are more than 10 % worse and that is significant, which takes four
//     repetitions on each side;
//   - a scenario that is no longer measured fails.
//
// Host, version and target may be others in the new runs: that is what is compared then. Where a set has several of
// them, those are compared that are alike.
func Compare(old, new []results.Run) []Change {
	var changes []Change
	before, after := Groups(old), Groups(new)
	partners := counterparts(before, after)
	for i, b := range before {
		if partners[i] < 0 {
			failure := "it was measured before, and has no valid run now"
			if slices.ContainsFunc(after, func(a Group) bool { return anywhere(a) == anywhere(b) }) {
				failure = "it was measured on several hosts or servers, and which of them to compare is not clear: compare one with one"
			}
			changes = append(changes, Change{Scenario: b.Scenario, Host: b.Host, Parallel: b.Parallel, P: nan, Failure: failure})
			continue
		}
		a := after[partners[i]]
		for _, m := range Metrics {
			c := Change{Scenario: b.Scenario, Host: b.Host, Parallel: b.Parallel, Metric: m,
				Old: b.Summary(m), New: a.Summary(m), P: nan}
			if c.Old.N > 0 && c.New.N > 0 {
				c.P, c.TooFew = test(b.Values(m), a.Values(m))
			}
			c.Failure = c.judge()
			changes = append(changes, c)
		}
	}
	return append(changes, losses(new)...)
}

// anywhere is what was measured, wherever that was.
func anywhere(g Group) results.Identity {
	g.Host, g.Scenario.Target = results.Host{}, ""
	return g.Identity()
}

// counterparts returns for each old group which of the new ones is compared with it, -1 for none: the one that is the
// same in all; else the one that differs in its versions only, in its host, or in its target, where there is one such.
func counterparts(old, new []Group) []int {
	partners := slices.Repeat([]int{-1}, len(old))
	taken := make([]bool, len(new))
	for _, key := range []func(Group) results.Identity{
		Group.Identity,
		func(g Group) results.Identity {
			g.Host.Revision, g.Host.Go, g.Host.Kernel, g.Host.Modules = "", "", "", nil
			return g.Identity()
		},
		func(g Group) results.Identity {
			g.Host = results.Host{}
			return g.Identity()
		},
		anywhere,
	} {
		free := map[results.Identity][]int{}
		for j, g := range new {
			if !taken[j] {
				free[key(g)] = append(free[key(g)], j)
			}
		}
		wanting := map[results.Identity]int{}
		for i, g := range old {
			if partners[i] < 0 {
				wanting[key(g)]++
			}
		}
		for i, g := range old {
			if same := free[key(g)]; partners[i] < 0 && len(same) == 1 && wanting[key(g)] == 1 {
				partners[i], taken[same[0]] = same[0], true
			}
		}
	}
	return partners
}

// Counted reports whether the metric counts bytes, packets or requests, which barely depends on the machine, other
// than time and memory.
func (m Metric) Counted() bool {
	return strings.Contains(m.Name, "bytes") || strings.HasPrefix(m.Name, "packets") || m.Name == "requests"
}

// test returns the p-value of the U test, and whether the samples are too small to be significant however they differ.
func test(old, new []float64) (p float64, tooFew bool) {
	sample := func(values []float64) *benchmath.Sample {
		values = slices.DeleteFunc(values, math.IsNaN)
		return benchmath.NewSample(values, &benchmath.Thresholds{CompareAlpha: Alpha})
	}
	c := benchmath.AssumeNothing.Compare(sample(old), sample(new))
	// The smallest p there is: of all orders of n1+n2 values, the two that separate the samples completely.
	orders := 1.0
	for i := range c.N2 {
		orders *= float64(c.N1+i+1) / float64(i+1)
	}
	return c.P, 2/orders >= Alpha
}

// judge applies the gate's rule for the metric.
func (c Change) judge() string {
	name := c.Metric.Name
	worse := c.New.Median - c.Old.Median
	switch {
	case name == "empty-responses" && worse > strictLimit && !c.Old.Overlaps(c.New):
		return fmt.Sprintf("it rose by %.1f percentage points, and the gate allows %.0f", 100*worse, 100*strictLimit)
	case name == "empty-responses":
		return ""
	case c.Metric.Counted():
		if worse > strictLimit*c.Old.Median && !c.Old.Overlaps(c.New) {
			return fmt.Sprintf("it rose %s, and the gate allows %.0f %%", c.rise(), 100*strictLimit)
		}
	case strings.HasPrefix(name, "latency") || strings.HasPrefix(name, "server"):
		if worse > relativeLimit*c.Old.Median && c.Significant() {
			return fmt.Sprintf("it rose %s (p = %.3f), and the gate allows %.0f %%", c.rise(), c.P, 100*relativeLimit)
		}
	}
	return ""
}

func (c Change) rise() string {
	if c.Old.Median == 0 {
		return "from zero"
	}
	return fmt.Sprintf("by %.1f %%", 100*c.Delta())
}

// losses returns a failure for each scenario of which a run lost events.
func losses(runs []results.Run) []Change {
	var changes []Change
	lost, _ := MetricNamed("lost")
	for _, r := range runs {
		if r.Delivery.Lost == 0 {
			continue
		}
		changes = append(changes, Change{Scenario: r.Scenario, Host: r.Host, Parallel: r.Parallel, Metric: lost, P: nan,
			Old: Summarise(nil), New: Summarise([]float64{float64(r.Delivery.Lost)}),
			Failure: fmt.Sprintf("run %s lost %d of %d events", r.ID, r.Delivery.Lost, r.Delivery.Expected)})
	}
	return changes
}
