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
	if agree || !strings.Contains(text, "The rounds do not agree: of 1 of ") || !strings.Contains(text, "CPU per delivered event (") || !strings.Contains(text, "better-sse by sse +") {
		t.Errorf("a dearer round: agree %v:\n%s", agree, text)
	}
	without := slices.DeleteFunc(slices.Clone(second), func(r results.Run) bool { return r.Scenario.Target == "gws" })
	if text, _, _ := compare(first, without); !hasRow(text, "user memory per connection  pollpush  8  1  ") {
		t.Errorf("a round without a server:\n%s", text)
	}
	if _, _, ok := compare(first, nil); ok {
		t.Error("a round and nothing can be compared")
	}
}

// hasRow reports whether a table has a row that begins so, however wide its columns are.
func hasRow(text, row string) bool {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(strings.Join(strings.Fields(line), " ")+" ", strings.Join(strings.Fields(row), " ")+" ") {
			return true
		}
	}
	return false
}

// TestRoundsCompareLikeWithLike: others are compared with our own server as a target where both rounds have that: what a collection before its memory is
// read leaves of our own in one of them changes no ratio.
func TestRoundsCompareLikeWithLike(t *testing.T) {
	round := func(seed uint64, asTarget bool, collected float64) []results.Run {
		runs := madeup.Round(seed)
		for i, r := range runs {
			if r.Scenario.Target != "" || r.Questions[0] != "round-memory" {
				continue
			}
			if asTarget {
				r.Scenario.Target, r.ID = results.OwnPeer, r.ID+"-as-target"
				runs = append(runs, r)
			}
			s := *r.Server
			s.RSSBytes = results.Observed(*s.RSSIdleBytes + int64(collected*float64(*s.RSSBytes-*s.RSSIdleBytes)))
			runs[i].Server = &s
		}
		return runs
	}
	var out strings.Builder
	if agree, ok, err := Rounds(&out, round(1, true, 1), round(2, true, 0.5)); !agree || !ok || err != nil {
		t.Errorf("ratios to what is no other server's like do not count: %v, %v, %v\n%s", agree, ok, err, &out)
	}
	if !hasRow(out.String(), "user memory per connection pollpush as a target 9 0") {
		t.Errorf("it does not say what the ratios are to:\n%s", &out)
	}
	out.Reset()
	if agree, _, err := Rounds(&out, round(1, true, 1), round(2, false, 0.5)); agree || err != nil {
		t.Errorf("where one round only has ours as a target, both are compared with our own: %v, %v\n%s", agree, err, &out)
	}
}
