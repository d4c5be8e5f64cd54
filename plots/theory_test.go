package plots

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// What is drawn is not what theory was fitted on.
func TestTheoryIsFittedOnOthers(t *testing.T) {
	runs := synthetic()
	polls := slices.DeleteFunc(synthetic(), func(r results.Run) bool { return r.Scenario.Transport != transport.ShortPoll.Name })
	s := polls[0].Scenario
	if v := theoryBeside(runs, nil).appBytes(s); !(v > 0) {
		t.Errorf("with all runs to fit on, bytes = %v, want a number", v)
	}
	if v := theoryBeside(runs, polls).appBytes(s); !math.IsNaN(v) {
		t.Errorf("with all polls drawn, bytes of polls = %v, want none: no other run tells the heads", v)
	}
	beside := theoryBeside(runs, polls[:3])
	beside.appBytes(s)
	if len(beside.fitted) == 0 {
		t.Error("nothing is behind the bytes of polls, want the runs that the heads are from")
	}
	for _, r := range polls[:3] {
		if beside.fitted[r.ID] {
			t.Errorf("theory was fitted on %s, which is drawn", r.ID)
		}
	}
}

// The small print says what was fitted, on how many runs.
func TestTheoryNote(t *testing.T) {
	for n, want := range map[int]string{
		0: "Lines: theory, which nothing was fitted for.",
		1: "Lines: theory; heads fitted on 1 other run.",
		2: "Lines: theory; heads fitted on 2 other runs.",
	} {
		fitted := map[string]bool{}
		for i := range n {
			fitted[strings.Repeat("x", i+1)] = true
		}
		if got := (theory{fitted: fitted}).note("Lines", "heads"); got != want {
			t.Errorf("note = %q, want %q", got, want)
		}
	}
}

// Where there are no other runs, data is drawn alone.
func TestFigureWithoutTheory(t *testing.T) {
	sweep := slices.DeleteFunc(synthetic(), func(r results.Run) bool {
		return r.Scenario.Transport != transport.ShortPoll.Name || !slices.Contains(r.Questions, "busy") || r.Scenario.Contract != results.EveryEvent
	})
	if svg := drawAll(t, sweep)["cpu-event"]; svg == "" || strings.Contains(svg, "theory") {
		t.Error("cpu-event speaks of theory, or is not drawn, where there are no other runs to fit it on")
	}
}
