package account

import (
	"github.com/HdrHistogram/hdrhistogram-go"

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
	dialogues *hdrhistogram.Histogram // ns; nil: there are none
	of        []turn                  // by their number
}

// A turn is a sum over the turns of one number.
type turn struct {
	asks, again, bytes int64
	heard, first       int64 // first tokens, and what they took in ns
}

func newTurns(s results.Scenario) turns {
	if s.Turns == 0 {
		return turns{}
	}
	return turns{histogram.New(), make([]turn, s.Turns)}
}

// asked takes a turn that is sent within the window; again, as it was before, with the whole context.
func (t *turns) asked(number, bytes int, again bool) {
	if t.dialogues == nil {
		return
	}
	of := &t.of[number]
	of.bytes += int64(bytes)
	if again {
		of.again++
	} else {
		of.asks++
	}
}

// heard takes the first token of a turn, which took so long.
func (t *turns) heard(number int, took int64) {
	if t.dialogues != nil {
		t.of[number].heard++
		t.of[number].first += took
	}
}

// ended takes the last token of a turn that came so long after its dialogue began.
func (t *turns) ended(number int, took int64) {
	if number == len(t.of)-1 {
		histogram.Record(t.dialogues, took)
	}
}

func (t *turns) merge(o *turns) {
	if o.dialogues == nil {
		return
	}
	if t.dialogues == nil {
		*t = turns{histogram.New(), make([]turn, len(o.of))}
	}
	t.dialogues.Merge(o.dialogues)
	for i, of := range o.of {
		sum := &t.of[i]
		sum.asks += of.asks
		sum.again += of.again
		sum.bytes += of.bytes
		sum.heard += of.heard
		sum.first += of.first
	}
}

// fill writes it into the record, where there are dialogues.
func (t *turns) fill(run *results.Run, clock string) {
	if t.dialogues == nil {
		return
	}
	run.Turns = &results.Turns{
		Dialogues: t.dialogues.TotalCount(), Dialogue: results.NewLatency(t.dialogues, clock, t.dialogues.TotalCount()),
	}
	for _, of := range t.of {
		one := results.Turn{Asks: of.asks, SentAgain: of.again}
		if of.asks > 0 {
			one.BytesMean = results.Observed(float64(of.bytes) / float64(of.asks))
		}
		if of.heard > 0 {
			one.FirstTokenMeanNS = results.Observed(float64(of.first) / float64(of.heard))
		}
		run.Turns.Turns = append(run.Turns.Turns, one)
		run.Turns.SentAgain += of.again
	}
}
