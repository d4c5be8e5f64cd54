package loadgen

import (
	"errors"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/transport"
)

// askPath takes the prompts of clients that hear their answers elsewhere.
const askPath = "/ask"

// An asker is what a client has to say that asks for answers: a prompt, and once it has heard the last token of the answer, the next one. It
// is the source of an outbox.
type asker struct {
	client *Client // who hears the answers
	outbox *outbox
	prompt Outgoing
	talk   *dialogue    // nil: each prompt stands alone
	ready  atomic.Bool  // the next prompt is to be sent
	since  atomic.Int64 // coarse time of the prompt that is not answered yet, or of its latest token; 0: there is none
}

// newAskers gives each client its asker, and those that can't say anything on the connection that they hear on one for that.
func (l *Load) newAskers() {
	s := l.scenario
	if s.Workload != results.WorkloadTokens {
		return
	}
	path := askPath
	if s.Ask == results.AskResponse {
		path = s.Descriptor().Path
	}
	prompt := feed.GeneratedBody(s.PromptBytes, 0, time.Unix(0, int64(s.Seed)))
	for i := range l.clients {
		c := &l.clients[i]
		c.asker = &asker{client: c, prompt: Outgoing{path + "?topic=" + url.QueryEscape(c.topic), prompt}}
		if s.Turns > 0 {
			c.asker.talk = &dialogue{scenario: s, frames: s.Descriptor().Upgrade, prompt: prompt, target: c.asker.prompt.Target}
		}
		c.asker.outbox = newOutbox(c.asker)
		c.outbox = c.asker.outbox
	}
}

// startAsking has the clients ask for the first time: spread over the time that an answer takes, or a dialogue, so that those are at all their stages at
// a time.
func (l *Load) startAsking() {
	s := l.scenario
	if s.Workload != results.WorkloadTokens {
		return
	}
	begun := time.Now()
	phases := phases(s.Clients, time.Duration(s.DialogueTime()), rand.New(rand.NewPCG(s.Seed, 1<<33)))
	turns := make([]*Client, len(l.clients))
	for i := range turns {
		turns[i] = &l.clients[i]
	}
	slices.SortFunc(turns, func(a, b *Client) int { return int(phases[a.index] - phases[b.index]) })
	l.running.Go(func() {
		for _, c := range turns {
			if feed.Wait(l.context, begun.Add(phases[c.index])) != nil {
				return
			}
			c.asker.ask()
		}
	})
}

// ask has the next prompt sent.
func (a *asker) ask() {
	a.since.Store(0)
	a.ready.Store(true)
	a.outbox.wake()
}

// next is a source's.
func (a *asker) next(now time.Time) (o Outgoing, due bool) {
	if !a.ready.CompareAndSwap(true, false) {
		return o, false
	}
	l, at := a.client.load, now.UnixNano()
	place := l.place(now)
	a.since.Store(l.coarse.Load())
	o, turn, again := a.prompt, account.Turn{}, false
	if a.talk != nil {
		o, turn, again = a.talk.next(at)
	}
	if a.client.account.Waits() { // it is not known whether the server has it
		o.Target += "&after=" + strconv.FormatUint(a.client.Cursor(), 10)
	}
	if again {
		a.client.account.AskedAgain(turn.Number, turn.Bytes, place)
	} else {
		a.client.account.Asked(at, l.scenario.Tokens, place, turn)
	}
	return o, true
}

// sent is a source's. A prompt that nothing was heard of is sent again.
func (a *asker) sent(_, _ time.Time, err error) {
	if errors.Is(err, ErrLost) {
		a.lose()
		return
	}
	if err != nil && !a.client.account.Heard() {
		a.since.Store(0)
		a.ready.Store(true)
	}
}

// heard says that tokens came; answered, the last one among them.
func (a *asker) heard(answered bool) {
	if answered {
		goesOn := a.talk != nil && a.talk.answered()
		a.since.Store(0)
		if pause := a.client.outOfStep(); pause > 0 && !goesOn {
			time.AfterFunc(pause, a.ask)
		} else {
			a.ask()
		}
	} else if a.since.Load() != 0 {
		a.since.Store(a.client.load.coarse.Load())
	}
}

// outOfStep is how long a client waits before it asks for something new: where it polls by the clock a random part of the pause between two
// polls, else not at all. Who asked as soon as a poll has brought the last token would always ask at the same moment between two polls: how
// long the first token then waits for one is what that moment happens to be, and not the half of a pause that it is for people.
func (c *Client) outOfStep() time.Duration {
	s := c.part.scenario
	if s.Kind() != transport.Poll {
		return 0
	}
	_, longest := s.Pauses()
	return time.Duration(rand.New(&c.random).Float64() * float64(longest))
}

// lose has the prompt sent again with the whole context.
func (a *asker) lose() {
	if a.talk != nil {
		a.talk.lose()
		a.ask()
	}
}

// patience is how many seconds a client waits for a token before it asks again: the server is gone, or the prompt is.
func (l *Load) patience() int64 {
	s := l.scenario
	wait := answerLimit + time.Duration(s.FirstToken) + 20*time.Duration(s.TokenGap) + time.Duration(s.ReadingTime())
	if s.TokenTrace() != "" {
		wait += time.Minute
	}
	if s.Kind() == transport.Poll {
		_, longest := s.Pauses()
		wait += time.Duration(longest)
	}
	return int64(wait/sweepInterval) + 1
}

// sweepAskers has clients ask again of whose answers nothing comes.
func (l *Load) sweepAskers(now int64) {
	limit := l.patience()
	for i := range l.clients {
		if a := l.clients[i].asker; a != nil {
			if since := a.since.Load(); since != 0 && now-since >= limit && a.since.CompareAndSwap(since, 0) {
				l.clients[i].failed(Timeout, Errorf(Timeout, "no token within %v", time.Duration(limit)*sweepInterval))
				a.ask()
			}
		}
	}
}

// Waits says whether the client has asked for an answer of which nothing has come yet.
func (c *Client) Waits() bool { return c.account.Waits() }

// Awaits returns the number of the last token of an answer that has begun and is to be heard on; 0: there is none.
func (c *Client) Awaits() uint64 {
	if c.asker == nil || !c.account.Heard() {
		return 0
	}
	return c.account.Awaits()
}
