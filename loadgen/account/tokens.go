package account

import (
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
	Asks, Answers int64
	Bursts, Most  int64         // reads that brought tokens, and the most tokens that one brought
	Heard         int64         // tokens
	First, Gap    histogram.Sum // ns
	Turns         turns
}

func newTokens(s results.Scenario) tokens {
	if s.Workload != results.WorkloadTokens {
		return tokens{}
	}
	return tokens{First: histogram.NewSum(), Gap: histogram.NewSum(), Turns: newTurns(s)}
}

func (t *tokens) merge(o *tokens) {
	t.Asks += o.Asks
	t.Answers += o.Answers
	t.Bursts += o.Bursts
	t.Heard += o.Heard
	t.Most = max(t.Most, o.Most)
	t.Turns.merge(&o.Turns)
	t.First.Add(o.First)
	t.Gap.Add(o.Gap)
}

// fill writes it into the record, where clients asked.
func (t *tokens) fill(run *results.Run, clock string) {
	first, gap := t.First.Histogram, t.Gap.Histogram
	if first == nil {
		return
	}
	run.Tokens = &results.Tokens{
		Asks: t.Asks, Answers: t.Answers,
		FirstToken: results.NewLatency(first, clock, first.TotalCount()), Gap: results.NewLatency(gap, clock, gap.TotalCount()),
	}
	t.Turns.fill(run, clock)
	if t.Bursts > 0 {
		run.Tokens.BurstMean, run.Tokens.BurstMax = results.Observed(float64(t.Heard)/float64(t.Bursts)), &t.Most
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
		c.shard.Tokens.Asks++
		c.shard.Tokens.Turns.asked(turn.Number, turn.Bytes, false)
	}
}

// AskedAgain says that the client sends what it asked once more, with the whole context, which the server has not: so many bytes.
func (c *Client) AskedAgain(number, bytes int, place Place) {
	c.Lock()
	defer c.Unlock()
	if place == Within {
		c.shard.Tokens.Turns.asked(number, bytes, true)
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
	w, t := c.answer, &c.shard.Tokens
	if w == nil || seq < w.first || seq > w.last {
		return
	}
	if a.Delivered != w.read || w.heard == 0 {
		w.read, w.burst = a.Delivered, 0
		if place == Within {
			t.Bursts++
		}
	}
	w.burst++
	if place == Within {
		t.Heard++
		t.Most = max(t.Most, w.burst)
		switch {
		case seq == w.first:
			t.First.Record(a.Arrived - w.asked)
			t.Turns.heard(w.turn.Number, a.Arrived-w.asked)
		case w.heard == seq-1:
			t.Gap.Record(a.Arrived - w.arrived)
		}
		if seq == w.last {
			t.Answers++
			t.Turns.ended(w.turn.Number, a.Arrived-w.turn.Began)
		}
	}
	w.heard, w.arrived = seq, a.Arrived
}
