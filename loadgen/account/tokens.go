package account

import (
	"github.com/HdrHistogram/hdrhistogram-go"

	"pollpush/internal/histogram"
	"pollpush/results"
)

// An answer is the one that a client has asked for, or its latest. Of what it asks a client hears one answer at a time, so that its topic
// has the tokens one after the other, from the first number that it doesn't know yet.
type answer struct {
	asked   int64  // when that was, in Unix ns; 0: the answer has been heard to its end, or nothing was asked
	first   uint64 // the number of its first token
	last    uint64 // and of the last one
	heard   uint64 // of the latest token that came; 0: none has
	arrived int64  // when that was
	read    int64  // when what it was read with was delivered
	burst   int64  // how many tokens were read with it, itself too
	turn    Turn   // of a dialogue
}

// tokens are what the clients of a shard heard of answers, of the window. Histograms are made where clients ask.
type tokens struct {
	asks, answers int64
	bursts, most  int64                   // reads that brought tokens, and the most tokens that one brought
	heard         int64                   // tokens
	first, gap    *hdrhistogram.Histogram // ns
	turns         turns
}

func newTokens(s results.Scenario) tokens {
	if s.Workload != results.WorkloadTokens {
		return tokens{}
	}
	return tokens{first: histogram.New(), gap: histogram.New(), turns: newTurns(s)}
}

func (t *tokens) merge(o *tokens) {
	t.asks += o.asks
	t.answers += o.answers
	t.bursts += o.bursts
	t.heard += o.heard
	t.most = max(t.most, o.most)
	t.turns.merge(&o.turns)
	if o.first == nil {
		return
	}
	if t.first == nil {
		t.first, t.gap = histogram.New(), histogram.New()
	}
	t.first.Merge(o.first)
	t.gap.Merge(o.gap)
}

// fill writes it into the record, where clients asked.
func (t *tokens) fill(run *results.Run, clock string) {
	if t.first == nil {
		return
	}
	run.Tokens = &results.Tokens{
		Asks: t.asks, Answers: t.answers,
		FirstToken: results.NewLatency(t.first, clock, t.first.TotalCount()), Gap: results.NewLatency(t.gap, clock, t.gap.TotalCount()),
	}
	t.turns.fill(run, clock)
	if t.bursts > 0 {
		run.Tokens.BurstMean, run.Tokens.BurstMax = results.Observed(float64(t.heard)/float64(t.bursts)), &t.most
	}
}

// Asked says that the client asks for an answer of so many tokens at that time, in Unix ns, at that place of the window, in
// a turn of a dialogue or in none.
func (c *Client) Asked(at int64, tokens int, place Place, turn Turn) {
	c.Lock()
	defer c.Unlock()
	if w := c.answer; w != nil && w.asked != 0 && w.heard == 0 { // it asks again: how long it waits counts from the first time
		return
	}
	highest := c.sequence.highest
	c.answer = &answer{asked: at, first: highest + 1, last: highest + uint64(tokens), turn: turn}
	if place == Within {
		c.shard.tokens.asks++
		c.shard.tokens.turns.asked(turn.Number, turn.Bytes, false)
	}
}

// AskedAgain says that the client sends what it asked once more, with the whole context, which the server has not: so many bytes.
func (c *Client) AskedAgain(number, bytes int, place Place) {
	c.Lock()
	defer c.Unlock()
	if place == Within {
		c.shard.tokens.turns.asked(number, bytes, true)
	}
}

// Awaits returns the number of the last token that the client waits for; 0: of none.
func (c *Client) Awaits() uint64 {
	c.Lock()
	defer c.Unlock()
	if c.answer == nil || c.answer.asked == 0 {
		return 0
	}
	return c.answer.last
}

// Waits says whether the client has asked and heard nothing yet.
func (c *Client) Waits() bool {
	c.Lock()
	defer c.Unlock()
	return c.answer != nil && c.answer.asked != 0 && c.answer.heard == 0
}

// Heard says whether a token of what the client asks for has come.
func (c *Client) Heard() bool {
	c.Lock()
	defer c.Unlock()
	return c.answer != nil && c.answer.heard > 0
}

// Answered says, once, that the last token of what the client asked for has come. The caller holds the lock.
func (c *Client) Answered() bool {
	if c.answer == nil || c.answer.asked == 0 || c.answer.heard < c.answer.last {
		return false
	}
	c.answer.asked = 0
	return true
}

// hear takes a token whose number is higher than all before.
func (c *Client) hear(a *Arrival, seq uint64, place Place) {
	w, t := c.answer, &c.shard.tokens
	if w == nil || seq < w.first || seq > w.last {
		return
	}
	if a.Delivered != w.read || w.heard == 0 {
		w.read, w.burst = a.Delivered, 0
		if place == Within {
			t.bursts++
		}
	}
	w.burst++
	if place == Within {
		t.heard++
		t.most = max(t.most, w.burst)
		switch {
		case seq == w.first:
			histogram.Record(t.first, a.Arrived-w.asked)
			t.turns.heard(w.turn.Number, a.Arrived-w.asked)
		case w.heard == seq-1:
			histogram.Record(t.gap, a.Arrived-w.arrived)
		}
		if seq == w.last {
			t.answers++
			t.turns.ended(w.turn.Number, a.Arrived-w.turn.Began)
		}
	}
	w.heard, w.arrived = seq, a.Arrived
}
