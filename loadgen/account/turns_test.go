package account

import (
	"testing"
	"time"

	"pollpush/results"
)

// TestTurnsOfDialogue follows a client through a dialogue of two turns, whose second one is sent again, and into the next.
func TestTurnsOfDialogue(t *testing.T) {
	s := results.Scenario{Clients: 1, Topics: 1, Workload: results.WorkloadTokens, Tokens: 2, Turns: 2}
	a := New(s, Options{Shards: 1, Clock: "user"})
	c := a.Client(0)
	seq, at := uint64(0), int64(0)
	token := func(after time.Duration, place Place) {
		at += int64(after)
		seq++
		c.Lock()
		c.Add(&Arrival{Arrived: at, Delivered: at}, seq, at, place, nil)
		c.Answered()
		c.Unlock()
	}
	began := at
	c.Asked(at, 2, Within, Turn{Number: 0, Began: began, Bytes: 100})
	token(10*time.Millisecond, Within)
	token(5*time.Millisecond, Within)
	c.Asked(at, 2, Within, Turn{Number: 1, Began: began, Bytes: 50})
	c.AskedAgain(1, 150, Within)
	token(20*time.Millisecond, Within)
	token(5*time.Millisecond, Within)
	c.Asked(at, 2, After, Turn{Number: 0, Began: at, Bytes: 100})
	token(40*time.Millisecond, After)

	var run results.Run
	a.Fill(&run, Events{First: []uint64{1}, Last: []uint64{4}})
	got := run.Turns
	if got == nil || got.Dialogues != 1 || got.SentAgain != 1 || len(got.Turns) != 2 {
		t.Fatalf("turns %+v, want 1 dialogue of 2 turns, of which one was sent again", got)
	}
	if took := time.Duration(got.Dialogue.Max); took < 40*time.Millisecond || took > 41*time.Millisecond {
		t.Errorf("the dialogue took %v, want 40ms", took)
	}
	for i, want := range []struct {
		again int64
		bytes float64
		first time.Duration
	}{{0, 100, 10 * time.Millisecond}, {1, 200, 20 * time.Millisecond}} {
		one := got.Turns[i]
		if one.Asks != 1 || one.SentAgain != want.again || *one.BytesMean != want.bytes || time.Duration(*one.FirstTokenMeanNS) != want.first {
			t.Errorf("turn %d: asks %d, again %d, %v B, first token after %v, want %+v", i, one.Asks, one.SentAgain, *one.BytesMean, time.Duration(*one.FirstTokenMeanNS), want)
		}
	}
}

// TestNoDialogues: who asks without turns has none in the record.
func TestNoDialogues(t *testing.T) {
	a := New(results.Scenario{Clients: 1, Topics: 1, Workload: results.WorkloadTokens, Tokens: 2}, Options{Shards: 1, Clock: "user"})
	a.Client(0).Asked(1, 2, Within, Turn{})
	var run results.Run
	a.Fill(&run, Events{First: []uint64{1}, Last: []uint64{0}})
	if run.Tokens == nil || run.Tokens.Asks != 1 || run.Turns != nil {
		t.Errorf("tokens %+v, turns %+v, want 1 ask and no turns", run.Tokens, run.Turns)
	}
}
