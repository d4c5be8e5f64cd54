package account

import (
	"testing"

	"pollpush/results"
)

// TestTokens has a client hear two answers of three tokens, of which the first begins before the window: what is timed is of the tokens that are
// due within it.
func TestTokens(t *testing.T) {
	s := scenario(1)
	s.Workload, s.Tokens = results.WorkloadTokens, 3
	a := New(s, Options{Clock: "user"})
	c := a.Client(0)
	hear := func(arrived, delivered int64, seq uint64, place Place) (answered bool) {
		c.Lock()
		defer c.Unlock()
		c.Add(&Arrival{Arrived: arrived, Delivered: delivered, Stamped: true}, seq, arrived-1, place, nil)
		return c.Answered()
	}
	hear(1, 1, 1, Before) // a message that nobody has asked for
	c.Asked(10, 3, Before, Turn{})
	if !c.Waits() || c.Heard() || c.Awaits() != 4 {
		t.Error("it has asked, and waits for tokens up to number 4")
	}
	c.Asked(90, 3, Within, Turn{}) // once more for the same: neither counted nor timed
	if hear(100, 101, 2, Before) || !c.Heard() || c.Waits() {
		t.Error("the first token has come, and is not the last one")
	}
	hear(130, 140, 3, Within)
	if !hear(140, 140, 4, Within) {
		t.Error("the last token has come, and Answered doesn't say so")
	}
	if c.Awaits() != 0 || hear(141, 141, 4, Within) {
		t.Error("the answer is over: it waits for nothing, and Answered says so once")
	}
	c.Asked(200, 3, Within, Turn{})
	hear(250, 260, 5, Within)
	hear(270, 280, 7, Within) // reordered: from 5 to 7 is no gap
	hear(275, 290, 6, Within)
	var run results.Run
	a.Fill(&run, Events{First: []uint64{3}, Last: []uint64{7}})
	got := run.Tokens
	if got == nil || got.FirstToken == nil || got.Gap == nil || got.BurstMean == nil {
		t.Fatalf("the record has %+v", got)
	}
	if got.Asks != 1 || got.Answers != 2 {
		t.Errorf("%d asks and %d answers, want 1 and 2", got.Asks, got.Answers)
	}
	if f := got.FirstToken; f.Count != 1 || f.Max != 50 || f.Clock != "kernel" {
		t.Errorf("first tokens %+v, want one after 50 ns", f)
	}
	if g := got.Gap; g.Count != 2 || g.Min != 10 || g.Max != 30 {
		t.Errorf("gaps %+v, want 30 and 10 ns", g)
	}
	// Reads: one with tokens 3 and 4, and one each with 5 and 7.
	if *got.BurstMean != 4.0/3 || *got.BurstMax != 2 {
		t.Errorf("bursts of %v tokens, %d at most, want 4/3 and 2", *got.BurstMean, *got.BurstMax)
	}
}

// TestTokensOfNobody: where nobody asks the record says nothing of it, and where nothing came it says no times.
func TestTokensOfNobody(t *testing.T) {
	s := scenario(1)
	var run results.Run
	New(s, Options{}).Fill(&run, Events{First: []uint64{1}, Last: []uint64{0}})
	if run.Tokens != nil {
		t.Errorf("nobody asks, and the record has %+v", run.Tokens)
	}
	s.Workload = results.WorkloadTokens
	New(s, Options{}).Fill(&run, Events{First: []uint64{1}, Last: []uint64{0}})
	if got := run.Tokens; got == nil || got.FirstToken != nil || got.Gap != nil || got.BurstMean != nil || got.BurstMax != nil {
		t.Errorf("nothing was heard, and the record has %+v", got)
	}
}

// TestTokensOfAnotherLife: the server has started again, and what was asked before is forgotten.
func TestTokensOfAnotherLife(t *testing.T) {
	s := scenario(1)
	s.Workload, s.Tokens = results.WorkloadTokens, 3
	c := New(s, Options{}).Client(0)
	c.Asked(10, 3, Within, Turn{})
	c.MetEpoch(true)
	if c.Waits() || c.Awaits() != 0 {
		t.Error("it waits for an answer that nobody gives any more")
	}
}
