package report

import (
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/results/madeup"
)

// TestRounds: two rounds that differ by noise agree; one in which a server takes half as much again does not, and says which.
func TestRounds(t *testing.T) {
	first, second := madeup.Round(1), madeup.Round(2)
	compare := func(a, b []results.Run) (string, bool, bool) {
		t.Helper()
		var out strings.Builder
		agree, ok, err := Rounds(&out, a, b)
		if err != nil {
			t.Fatal(err)
		}
		return out.String(), agree, ok
	}
	if text, agree, ok := compare(first, second); !agree || !ok || !strings.Contains(text, "CPU per delivered event") {
		t.Errorf("two rounds of the same: agree %v, ok %v:\n%s", agree, ok, text)
	}
	var dearer []results.Run // every server but ours, at the rate in the middle
	for _, r := range second {
		if r.Scenario.Target != "" && r.Questions[0] == "round-cpu" && r.Scenario.Rate == 10 {
			s := *r.Server
			s.CPUNS = results.Observed(*s.CPUNS * 3 / 2)
			r.Server = &s
		}
		dearer = append(dearer, r)
	}
	text, agree, _ := compare(first, dearer)
	if agree || !strings.Contains(text, "CPU per delivered event: 9 of 9 do not agree within 5 %: ") || !strings.Contains(text, "better-sse by sse +") {
		t.Errorf("a dearer round: agree %v:\n%s", agree, text)
	}
	without := slices.DeleteFunc(slices.Clone(second), func(r results.Run) bool { return r.Scenario.Target == "gws" })
	if text, _, _ := compare(first, without); !strings.Contains(text, "User memory per connection: 1 ratio in one round only.") {
		t.Errorf("a round without a server:\n%s", text)
	}
	if _, _, ok := compare(first, nil); ok {
		t.Error("a round and nothing can be compared")
	}
}
