package feed

import (
	"container/heap"
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// Tokens say what an answer of a Generator consists of.
type Tokens struct {
	Count  int             // of an answer, at least 1
	Bytes  int             // of one
	First  time.Duration   // from when the answer is asked for until the first one is due
	Gap    time.Duration   // from one to the next, on average
	Spread bool            // gaps are exponentially distributed; else they are all the same
	Trace  []time.Duration // gaps that were recorded, in the place of Gap: answers go through them from random places on; nil: none were
	Seed   uint64          // of what is random
}

// A Generator answers prompts as a language model does: it publishes tokens to the topic that asks, one after the other on an open-loop
// schedule, each due when it would have been made. A token is a message like any other.
//
// One goroutine makes the tokens of all answers, in the order in which they are due: a goroutine and a timer for each answer would be
// late by what Go's timers are, up to a millisecond.
type Generator struct {
	Tokens Tokens
	Most   int   // answers at a time
	Timer  Alarm // nil: NewTimer's

	mu sync.Mutex

	published func(log *Log, seq uint64, due time.Time, late time.Duration) // nil: nobody watches
	queue     generations
	of        map[*Log]*generation
	timer     Alarm // nil: it does not run
	ended     bool
}

// An Alarm is a timer that any goroutine may set, and one waits for.
type Alarm interface {
	Set(until time.Time) error // to tick then, and not when it was set to before
	Tick() error               // waits for that
	Close() error
}

// Why there is no answer.
var (
	ErrAnswering = errors.New("an answer is being made here: ask again after its last token")
	ErrTooMany   = errors.New("as many answers are being made as there can be")
	ErrStopped   = errors.New("nobody answers any more")
)

// A generation is an answer in the making.
type generation struct {
	log    *Log
	due    time.Time // of its next token
	left   int       // tokens
	random rand.PCG
	at     int // in the trace
	place  int // in the queue
}

// Begin has an answer made on log, whose first token is due more later than Tokens say, and returns the number which that will have and the
// number of the last one, where nobody else publishes there. Until that is published there can't be another one.
func (g *Generator) Begin(log *Log, more time.Duration) (first, last uint64, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case g.ended:
		return 0, 0, ErrStopped
	case g.of[log] != nil:
		return 0, 0, ErrAnswering
	case len(g.queue) >= g.Most:
		return 0, 0, ErrTooMany
	}
	first = log.Last() + 1
	one := &generation{log: log, due: time.Now().Add(g.Tokens.First + more), left: g.Tokens.Count}
	one.random.Seed(g.Tokens.Seed, first)
	if n := len(g.Tokens.Trace); n > 0 {
		one.at = int(one.random.Uint64() % uint64(n))
	}
	if g.of == nil {
		g.of = map[*Log]*generation{}
	}
	g.of[log] = one
	heap.Push(&g.queue, one)
	if g.queue[0] == one && g.timer != nil {
		err = g.timer.Set(one.due)
	}
	return first, first + uint64(g.Tokens.Count) - 1, err
}

// Resume returns the number of the last token of the answer that is being made on log, or that was: of the last message. It is false where
// there is none after that number, so that a prompt whose sender has no more has not been answered yet.
func (g *Generator) Resume(log *Log, after uint64) (last uint64, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	last = log.Last()
	if one := g.of[log]; one != nil {
		last += uint64(one.left)
	}
	return last, last > after
}

// Run publishes until ctx is done, whose error it returns.
func (g *Generator) Run(ctx context.Context) error {
	timer := g.Timer
	if timer == nil {
		var err error
		if timer, err = NewTimer(); err != nil {
			return err
		}
	}
	g.mu.Lock()
	g.timer = timer
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.timer, g.ended, g.queue, g.of = nil, true, nil, nil
		g.mu.Unlock()
		timer.Close()
	}()
	// It ticks at once when ctx is done, whatever it is set to: one function for all ticks, each of which would cost as much as a token.
	defer context.AfterFunc(ctx, func() { _ = timer.Set(time.Now()) })()
	for {
		more, err := g.step()
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil: // before it waits: the timer may have been set anew since
			return ctx.Err()
		case more:
			continue
		}
		if err := timer.Tick(); err != nil {
			return err
		}
	}
}

// step publishes a token that is due, or sets the timer to the next one and returns false. Begin waits meanwhile, so that who has an
// answer's last token can ask at once.
func (g *Generator) step() (more bool, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.queue) == 0 {
		return false, nil
	}
	next := g.queue[0]
	late := time.Since(next.due)
	if late < 0 {
		return false, g.timer.Set(next.due)
	}
	due := next.due
	if next.left--; next.left > 0 {
		next.due = due.Add(g.Tokens.gap(next))
		heap.Fix(&g.queue, 0)
	} else {
		g.end(next)
	}
	seq := next.log.Publish(Message{Due: due, Body: GeneratedBody(g.Tokens.Bytes, late, due)})
	switch {
	case seq == 0: // the topic is gone
		if next.left > 0 {
			g.end(next)
		}
	case g.published != nil:
		g.published(next.log, seq, due, late)
	}
	return true, nil
}

// end takes an answer out. The caller holds the lock.
func (g *Generator) end(one *generation) {
	heap.Remove(&g.queue, one.place)
	delete(g.of, one.log)
}

// Watch has published called for each token from now on, late by so much after it was due. Nothing is published meanwhile, and it must not call
// the generator.
func (g *Generator) Watch(published func(log *Log, seq uint64, due time.Time, late time.Duration)) {
	g.mu.Lock()
	g.published = published
	g.mu.Unlock()
}

// Owes says whether a token is to be published that is due before t. Of answers that are asked for later it knows nothing.
func (g *Generator) Owes(t time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.queue) > 0 && g.queue[0].due.Before(t)
}

// gap is the next one of an answer.
func (t *Tokens) gap(one *generation) time.Duration {
	switch {
	case len(t.Trace) > 0:
		gap := t.Trace[one.at]
		one.at = (one.at + 1) % len(t.Trace)
		return gap
	case t.Spread:
		return time.Duration(rand.New(&one.random).ExpFloat64() * float64(t.Gap))
	}
	return t.Gap
}

// Mean is the mean gap.
func (t Tokens) Mean() time.Duration {
	if len(t.Trace) == 0 {
		return t.Gap
	}
	var sum time.Duration
	for _, gap := range t.Trace {
		sum += gap
	}
	return sum / time.Duration(len(t.Trace))
}

// generations is a heap of answers by when their next token is due.
type generations []*generation

func (q generations) Len() int           { return len(q) }
func (q generations) Less(i, j int) bool { return q[i].due.Before(q[j].due) }
func (q generations) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

// Push and Pop are heap.Interface's.
func (q *generations) Push(x any) {
	one := x.(*generation)
	one.place = len(*q)
	*q = append(*q, one)
}
func (q *generations) Pop() any { last := (*q)[len(*q)-1]; *q = (*q)[:len(*q)-1]; return last }
