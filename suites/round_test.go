package suites

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// TestRoundHasEveryServer: each server that pollpush has a file for stands in every set of the round, by each transport that it offers without TLS,
// beside our own; and ours once more, as one that a file describes.
func TestRoundHasEveryServer(t *testing.T) {
	suite, err := Load("round")
	if err != nil {
		t.Fatal(err)
	}
	if !suite.Conformance {
		t.Error("servers are timed before they are checked")
	}
	count := map[string]int{} // by set, server and transport
	for _, p := range suite.Points {
		for _, s := range p.Scenarios {
			count[fmt.Sprint(p.Set, s.Target, s.Transport)]++
			if strings.HasPrefix(p.Set, "capacity") != (p.Steps > 0) || p.Peers == strings.HasSuffix(p.Set, "as-target") {
				t.Errorf("%s: a search of %d steps, peers %v", s.Name, p.Steps, p.Peers)
			}
		}
	}
	want := 0
	for _, name := range append([]string{""}, targets.Names()...) {
		for _, set := range []string{"idle", "low", "middle", "high", "capacity", "slow", "cut", "as-target", "idle-as-target", "capacity-as-target"} {
			for _, of := range transport.All {
				n := 1
				switch {
				case name == "" && of.NotOver(results.HTTP1) != "", (name == ownTarget) != strings.HasSuffix(set, "as-target"), strings.HasPrefix(set, "capacity") && of.Kind == transport.Poll:
					n = 0
				case name != "":
					target, err := targets.Load(name)
					if err != nil {
						t.Fatal(err)
					}
					if !target.Offers(of.Name, results.HTTP1, false) {
						n = 0
					}
				}
				if set == "slow" {
					n *= 2 // with and without slow readers
				}
				if got := count[fmt.Sprint(set, name, of.Name)]; got != n {
					t.Errorf("set %s has %s of %q %d times, want %d", set, of.Name, name, got, n)
				}
				want += n
			}
		}
	}
	got := 0
	for _, n := range count {
		got += n
	}
	if got != want || want < 300 {
		t.Errorf("the round has %d scenarios, want %d, of about 35 servers and transports", got, want)
	}
}

// TestRoundIsComparable: what the round compares differs in the server, in how it is followed and in who publishes to it, and in nothing else; each
// percentile that it compares stands on enough events.
func TestRoundIsComparable(t *testing.T) {
	suite, err := Load("round")
	if err != nil {
		t.Fatal(err)
	}
	sets := map[string]int{}
	for _, p := range suite.Points {
		if sets[p.Set]++; p.Set != "slow" && sets[p.Set] > 1 {
			t.Errorf("the servers of the set %s are in %d points, so that they don't run right after each other", p.Set, sets[p.Set])
		}
		for _, s := range p.Scenarios {
			events := s.Rate * float64(s.Topics) * s.Measure.Seconds() * float64(p.Repetitions)
			if slices.Contains([]string{"low", "middle", "high"}, p.Set) && !results.Stands(99, int64(events)) {
				t.Errorf("%s: a p99 of %g events", s.Name, events)
			}
			// Compilers that run beside a program, as Node's does, take as much as it until it has done the same some thousand times.
			if warm := s.Rate * float64(s.Topics) * s.Settle.Seconds(); slices.Contains([]string{"middle", "as-target", "high"}, p.Set) && warm < 1500 {
				t.Errorf("%s: %g events before the window, want 1500 at the least", s.Name, warm)
			}
		}
	}
}
