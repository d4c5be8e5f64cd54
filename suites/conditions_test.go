package suites

import (
	"slices"
	"testing"

	"pollpush/results"
	"pollpush/results/stats"
)

// TestConditionsAreCompared: each scenario of the suites that compare conditions that has one stands beside the plain one, but for those of
// a transport that there is with the condition alone.
func TestConditionsAreCompared(t *testing.T) {
	var points []Point
	for _, name := range []string{"conditions", "workloads", "tokens", "middleboxes"} {
		suite, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		points = append(points, suite.Points...)
	}
	for _, c := range stats.Conditions {
		var runs []results.Run
		for _, p := range points {
			for _, s := range p.Scenarios {
				if slices.Contains(p.Questions, c.Question) {
					runs = append(runs, results.Run{ID: s.Name, Valid: true, Scenario: s.Scenario})
				}
			}
		}
		groups := stats.Groups(runs)
		conditioned := stats.Only(groups, func(g stats.Group) bool {
			return !c.IsPlain(g.Scenario) && g.Scenario.Descriptor().NotOver(results.HTTP1) == ""
		})
		variants := c.Variants(groups)
		if len(variants) == 0 || len(variants) != len(conditioned) {
			t.Errorf("%s: %d of %d scenarios with the condition have one without it", c.Question, len(variants), len(conditioned))
		}
		for _, v := range variants {
			if v.Group.Scenario.Family(c.Varies()...) != v.Plain.Scenario.Family(c.Varies()...) {
				t.Errorf("%s: %+v and %+v differ in more than that", c.Question, v.Group.Scenario, v.Plain.Scenario)
			}
		}
	}
}

// TestComparedRunTogether: a scenario with a condition and the same without are in one point, whose scenarios run right after each other.
func TestComparedRunTogether(t *testing.T) {
	suite, err := Load("conditions")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range suite.Points {
		if p.Set == "encryption" && len(p.Scenarios) != 10 {
			t.Errorf("a point of the set %s has %d scenarios, want both of five transports", p.Set, len(p.Scenarios))
		}
	}
}
