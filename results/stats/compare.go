package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"pollpush/results"
)

// Alpha is the significance level of comparisons; intervals are at 1-Alpha.
const Alpha = 0.05

// A Change is how one metric of one scenario differs between two sets of runs.
type Change struct {
	Scenario results.Scenario
	Host     results.Host // of the old runs
	Parallel bool
	Metric   Metric // without a name: the scenario as a whole
	Old, New Summary
	// P is the probability that, of as many equal numbers as were compared, any differs as much: Welch's test, both ways, corrected
	// (Holm). NaN where it takes more repetitions: see GateRepetitions.
	P float64

	// Scenarios is 0 but where it is of so many scenarios together, with their old value as 1.
	Scenarios int
	Apart     []string // of a scenario as a whole: the fields in which the nearest new one differs, as "clients (100 instead of 50)"; nil: there is none
	Failure   string   // why the gate does not let it pass; "" when it does
	Unjudged  string   // why the gate can't say whether it got worse; "" when it can
	Coarse    bool     // the gate can only say that it is not a multiple of what it was
	judgement *judgement
}

// Delta is the change of the median relative to the old one; NaN when that is zero or unmeasured.
func (c Change) Delta() float64 { return ratio(c.New.Median-c.Old.Median, math.Abs(c.Old.Median)) }

// Compare returns a Change per scenario and metric that both sets have, in the order of the old runs, one without
// a metric for a scenario whose valid runs are missing among the new ones, and some for all scenarios together. Failure,
// Unjudged and Coarse are set by the rules of the gate:
//
//   - an event lost in any of the new runs, valid or not, fails;
//   - bytes, packets, requests, empty responses, system calls and instructions fail when they are more than 1 % worse: with
//     five repetitions on each side, where that is significant; with fewer, beyond what the edges of the windows may add and
//     the spread of the repetitions;
//   - latency, CPU time and memory fail when they are more than 10 % worse, where old and new runs were made in turns, or
//     100 %, where not, and that is significant. That takes five repetitions on each side; with fewer it is not judged
//     whether they got worse, unless they are more than three times what they were, which is not passed either;
//   - what is significant is so for all numbers together: the chance that any of them fails without a difference is 1 %;
//   - a scenario or a number that is no longer measured does not pass.
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
			changes = append(changes, Change{Scenario: b.Scenario, Host: b.Host, Parallel: b.Parallel, P: nan, Failure: failure, Apart: nearest(b, after)})
			continue
		}
		a := after[partners[i]]
		for _, m := range Metrics {
			c := Change{Scenario: b.Scenario, Host: b.Host, Parallel: b.Parallel, Metric: m,
				Old: b.Summary(m), New: a.Summary(m), P: nan}
			if c.Old.N > 0 && c.New.N > 0 {
				c.P = chance(measured(b.Values(m)), measured(a.Values(m)))
			}
			c.judgement = judgementOf(m, b, a)
			changes = append(changes, c)
		}
	}
	correct(changes)
	return append(judge(changes), losses(new)...)
}

// nearest returns in which fields of the scenario, and in what else that was measured, the nearest of the new groups differs from an
// old one.
func nearest(old Group, new []Group) []string {
	var fewest []string
	for _, g := range new {
		var apart []string
		for _, f := range results.Fields {
			if was, is := fmt.Sprint(f.Value(old.Scenario)), fmt.Sprint(f.Value(g.Scenario)); was != is && f.Key != "seed" {
				apart = append(apart, fmt.Sprintf("%s (%s instead of %s)", f.Key, cmp.Or(is, "none"), cmp.Or(was, "none")))
			}
		}
		if old.Parallel != g.Parallel {
			apart = append(apart, fmt.Sprintf("parallel (%v instead of %v)", g.Parallel, old.Parallel))
		}
		switch {
		case len(apart) == 0: // but for where it was measured
			return nil
		case fewest == nil || len(apart) < len(fewest):
			fewest = apart
		}
	}
	return fewest
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

// losses returns a failure for each scenario of which a run lost events.
func losses(runs []results.Run) []Change {
	var changes []Change
	lost := Named("lost")
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
