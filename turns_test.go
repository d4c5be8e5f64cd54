package main

import (
	"math"
	"testing"
	"time"

	"pollpush/experiment"
	"pollpush/results"
)

const (
	turnsOfDialogue = 3
	bytesOfPrompt   = 300
	bytesOfAnswer   = 5 * 4
)

// talks has the clients that ask do so in dialogues, which are of text.
func talks(s *results.Scenario) {
	s.PromptBytes, s.Tokens, s.Payload, s.PayloadKind, s.Turns = bytesOfPrompt, 5, 4, "", turnsOfDialogue
}

func kept(s *results.Scenario) { s.Context = results.ContextKept }

// dialogues returns the record of a window in which clients have dialogues, of which one ends at least.
func (a asking) dialogues(t *testing.T, transport experiment.Transport, changes ...change) results.Run {
	t.Helper()
	a.heard = func(run results.Run) bool { return run.Turns != nil && run.Turns.Dialogues > 0 }
	st, run := a.ask(t, transport, append(changes, talks)...)
	st.load.Close()
	return run
}

// TestTurns: a client sends all that was said, or what is new alone, to the byte; nothing is lost or doubled.
func TestTurns(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, changes ...change) {
		for _, context := range []change{func(*results.Scenario) {}, kept} {
			run := asking{}.dialogues(t, transport, append(changes, context)...)
			checkDialogues(t, run)
			if run.Turns.SentAgain != 0 || len(run.Errors) > 0 {
				t.Errorf("%d prompts are sent again, errors %v, want none", run.Turns.SentAgain, run.Errors)
			}
			for i, turn := range run.Turns.Turns {
				want := float64(bytesOfPrompt)
				if run.Scenario.Context != results.ContextKept {
					want += float64(i * (bytesOfPrompt + bytesOfAnswer))
				}
				if turn.BytesMean == nil || math.Abs(*turn.BytesMean-want) > 1e-9 {
					t.Errorf("turn %d of a context that is %q: %+v, want %v B", i, run.Scenario.Context, turn, want)
				}
			}
		}
	})
}

// TestLostContexts: a server that has lost a context is sent all of it, and the dialogue goes on as if nothing was.
func TestLostContexts(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, changes ...change) {
		run := asking{most: 1}.dialogues(t, transport, append(changes, kept)...) // a byte, which no context fits into
		checkDialogues(t, run)
		if len(run.Errors) > 0 {
			t.Errorf("errors %v, want none: the connection goes on", run.Errors)
		}
		first := run.Turns.Turns[0]
		if first.SentAgain != 0 || first.BytesMean == nil || *first.BytesMean != bytesOfPrompt {
			t.Errorf("the first turn, which has no context: %+v", first)
		}
		for i, turn := range run.Turns.Turns[1:] {
			// One that is asked at the end of the window may be sent again after it.
			if turn.SentAgain == 0 || turn.Asks-turn.SentAgain > int64(run.Scenario.Clients) {
				t.Errorf("turn %d is sent again %d of %d times, want each time", i+1, turn.SentAgain, turn.Asks)
			}
		}
	})
}

// TestCutDialogues cuts every connection: dialogues go on, without a token lost or doubled, whatever the server knows of them by then.
func TestCutDialogues(t *testing.T) {
	eachAsking(t, func(t *testing.T, transport experiment.Transport, changes ...change) {
		checkDialogues(t, asking{cut: true}.dialogues(t, transport, append(changes, kept)...))
	})
}

// checkDialogues checks what is true of all of them.
func checkDialogues(t *testing.T, run results.Run) {
	t.Helper()
	d, turns := run.Delivery, run.Turns
	if d.Lost != 0 || d.Duplicates != 0 || d.Expected == 0 || d.Received != d.Expected {
		t.Errorf("delivery %+v, errors %v", d, run.Errors)
	}
	if turns == nil || turns.Dialogues == 0 || turns.Dialogue.Count != turns.Dialogues || len(turns.Turns) != turnsOfDialogue {
		t.Fatalf("turns %+v", turns)
	}
	for i, turn := range turns.Turns {
		if turn.FirstTokenMeanNS == nil || time.Duration(*turn.FirstTokenMeanNS) < time.Duration(run.Scenario.FirstToken) {
			t.Errorf("turn %d: %+v, want first tokens after %v at least", i, turn, run.Scenario.FirstToken)
		}
	}
}
