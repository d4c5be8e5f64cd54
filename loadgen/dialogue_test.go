package loadgen

import (
	"testing"

	"pollpush/loadgen/account"
	"pollpush/results"
)

// TestDialogue: what a client sends in two turns and the first of the next dialogue, by POST and in frames, and again when the context is lost.
func TestDialogue(t *testing.T) {
	type sent struct {
		target, body string
		again        bool
	}
	for _, test := range []struct {
		context string
		frames  bool
		want    []sent
	}{
		{results.ContextResent, false, []sent{{"/ask?topic=0", "Q", false}, {"/ask?topic=0", "QAAQ", false}, {"/ask?topic=0", "QAAQ", true}, {"/ask?topic=0", "Q", false}}},
		{results.ContextResent, true, []sent{{"/ask?topic=0", "Q", false}, {"/ask?topic=0", "QAAQ", false}, {"/ask?topic=0", "QAAQ", true}, {"/ask?topic=0", "Q", false}}},
		{results.ContextKept, false, []sent{{"/ask?topic=0", "Q", false}, {"/ask?topic=0&kept=3", "Q", false}, {"/ask?topic=0", "QAAQ", true}, {"/ask?topic=0", "Q", false}}},
		{results.ContextKept, true, []sent{{"/ask?topic=0", "0 Q", false}, {"/ask?topic=0", "3 Q", false}, {"/ask?topic=0", "0 QAAQ", true}, {"/ask?topic=0", "0 Q", false}}},
	} {
		d := &dialogue{scenario: results.Scenario{Turns: 2, Context: test.context}, frames: test.frames, prompt: []byte("Q"), target: "/ask?topic=0"}
		check := func(step int, at int64, want account.Turn) {
			t.Helper()
			o, turn, again := d.next(at)
			if got := (sent{o.Target, string(o.Body), again}); got != test.want[step] {
				t.Errorf("context %s, frames %v, step %d: sends %+v, want %+v", test.context, test.frames, step, got, test.want[step])
			}
			want.Bytes = len(test.want[step].body)
			if test.context == results.ContextKept && test.frames {
				want.Bytes -= len("0 ")
			}
			if turn != want {
				t.Errorf("context %s, frames %v, step %d: %+v, want %+v", test.context, test.frames, step, turn, want)
			}
		}
		hear := func() {
			d.token([]byte("A"))
			d.token([]byte("A"))
			d.answered()
		}
		check(0, 10, account.Turn{Number: 0, Began: 10})
		hear()
		check(1, 20, account.Turn{Number: 1, Began: 10})
		d.token([]byte("x")) // of an answer that the server forgot
		d.lose()
		check(2, 30, account.Turn{Number: 1, Began: 10})
		hear()
		check(3, 40, account.Turn{Number: 0, Began: 40})
	}
}
