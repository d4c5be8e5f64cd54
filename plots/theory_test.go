package plots

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pollpush/results"
	"pollpush/transport"
)

// What is drawn is not what theory was fitted on. The heads of a target are: those of our own server are derived.
func TestTheoryIsFittedOnOthers(t *testing.T) {
	runs := synthetic()
	for i := range runs {
		runs[i].Scenario.Target = "elsewhere.example:80"
	}
	polls := slices.DeleteFunc(slices.Clone(runs), func(r results.Run) bool { return r.Scenario.Transport != transport.ShortPoll.Name })
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
	s.Target = ""
	ours := theoryBeside(runs, polls)
	if v := ours.appBytes(s); !(v > 0) || len(ours.fitted) > 0 {
		t.Errorf("bytes of our own server = %v, fitted on %d runs, want them derived", v, len(ours.fitted))
	}
}

// The small print says what was fitted, on how many runs, and what misses.
func TestTheoryNotes(t *testing.T) {
	for n, want := range map[int]string{
		0: "Lines: theory, which nothing was fitted for.",
		1: "Lines: theory; heads fitted on 1 other run.",
		2: "Lines: theory; heads fitted on 2 other runs.",
	} {
		fitted := map[string]bool{}
		for i := range n {
			fitted[strings.Repeat("x", i+1)] = true
		}
		if got := (theory{fitted: fitted}).notes("Lines", "heads", true); !slices.Equal(got, []string{want}) {
			t.Errorf("notes = %q, want %q", got, want)
		}
	}
	missed := theory{missed: map[string]float64{"sse": 0.254, "long-poll": 0.9}}
	if got, want := missed.notes("Lines", "heads", false), []string{"Theory misses long-poll by 90 %, sse by 25 %, and is not drawn there."}; !slices.Equal(got, want) {
		t.Errorf("notes = %q, want %q", got, want)
	}
}

// TestTheoryThatMissesIsNotDrawn: half of a line's points are within a fifth of theory, or it is not drawn.
func TestTheoryThatMissesIsNotDrawn(t *testing.T) {
	for _, test := range []struct {
		predicted, measured []float64
		want                bool
	}{
		{[]float64{119, 81, 300}, []float64{100, 100, 100}, true},
		{[]float64{121, 300, 100}, []float64{100, 100, 100}, false},
		{[]float64{50}, []float64{100}, false},
		{[]float64{math.NaN()}, []float64{100}, true},
		{[]float64{math.NaN(), 150}, []float64{100, 100}, false},
	} {
		th := theory{missed: map[string]float64{}}
		if got := th.holds("sse", test.predicted, test.measured); got != test.want || (len(th.missed) > 0) == test.want {
			t.Errorf("theory %v beside %v is drawn: %v, want %v; missed %v", test.predicted, test.measured, got, test.want, th.missed)
		}
	}
	if svg := drawAll(t, synthetic())["latency-percentiles"]; !strings.Contains(svg, "theory") {
		t.Fatal("latency-percentiles draws no theory")
	}
	slow := synthetic()
	for i, r := range slow {
		if slices.Contains(r.Questions, "staleness") && r.Latency != nil { // those that are drawn, and nothing was fitted on
			l := *r.Latency
			l.Mean *= 3
			slow[i].Latency = &l
			slow[i].Bytes.AppDown *= 2
		}
	}
	if svg := drawAll(t, slow)["tradeoff"]; !strings.Contains(svg, "Theory misses") {
		t.Error("tradeoff does not say that theory misses what is drawn")
	}
}

// Where there are no other runs, data is drawn alone.
func TestFigureWithoutTheory(t *testing.T) {
	sweep := slices.DeleteFunc(synthetic(), func(r results.Run) bool {
		return r.Scenario.Transport != transport.ShortPoll.Name || !slices.Contains(r.Questions, "staleness") || r.Scenario.Contract != results.EveryEvent
	})
	if svg := drawAll(t, sweep)["tradeoff"]; svg == "" || strings.Contains(svg, "theory") {
		t.Error("tradeoff speaks of theory, or is not drawn, where there are no other runs to fit it on")
	}
}
