package account

import (
	"pollpush/internal/histogram"
	"pollpush/results"
)

// A Turn is what a client asks in a dialogue; the zero value is of none.
type Turn struct {
	Number int   // of the dialogue, from 0 on
	Began  int64 // when the dialogue did, in Unix ns
	Bytes  int   // that are sent: the prompt, and what of the context goes with it
}

// turns are what the clients of a shard asked in dialogues, and heard, of the window.
type turns struct {
	Dialogues histogram.Sum // ns; none: there are none
	Of        []turn        // by their number
}

// A turn is a sum over the turns of one number.
type turn struct {
	Asks, Again, Bytes int64
	Heard, First       int64 // first tokens, and what they took in ns
}

func newTurns(s results.Scenario) turns {
	if s.Turns == 0 {
		return turns{}
	}
	return turns{histogram.NewSum(), make([]turn, s.Turns)}
}

// asked takes a turn that is sent within the window; again, as it was before, with the whole context.
func (t *turns) asked(number, bytes int, again bool) {
	if t.Dialogues.Histogram == nil {
		return
	}
	of := &t.Of[number]
	of.Bytes += int64(bytes)
	if again {
		of.Again++
	} else {
		of.Asks++
	}
}

// heard takes the first token of a turn, which took so long.
func (t *turns) heard(number int, took int64) {
	if t.Dialogues.Histogram != nil {
		t.Of[number].Heard++
		t.Of[number].First += took
	}
}

// ended takes the last token of a turn that came so long after its dialogue began.
func (t *turns) ended(number int, took int64) {
	if number == len(t.Of)-1 {
		t.Dialogues.Record(took)
	}
}

func (t *turns) merge(o *turns) {
	if o.Dialogues.Histogram == nil {
		return
	}
	if t.Dialogues.Histogram == nil {
		t.Of = make([]turn, len(o.Of))
	}
	t.Dialogues.Add(o.Dialogues)
	for i, of := range o.Of {
		sum := &t.Of[i]
		sum.Asks += of.Asks
		sum.Again += of.Again
		sum.Bytes += of.Bytes
		sum.Heard += of.Heard
		sum.First += of.First
	}
}

// fill writes it into the record, where there are dialogues.
func (t *turns) fill(run *results.Run, clock string) {
	h := t.Dialogues.Histogram
	if h == nil {
		return
	}
	run.Turns = &results.Turns{
		Dialogues: h.TotalCount(), Dialogue: results.NewLatency(h, clock, h.TotalCount()),
	}
	for _, of := range t.Of {
		one := results.Turn{Asks: of.Asks, SentAgain: of.Again}
		if of.Asks > 0 {
			one.BytesMean = results.Observed(float64(of.Bytes) / float64(of.Asks))
		}
		if of.Heard > 0 {
			one.FirstTokenMeanNS = results.Observed(float64(of.First) / float64(of.Heard))
		}
		run.Turns.Turns = append(run.Turns.Turns, one)
		run.Turns.SentAgain += of.Again
	}
}
