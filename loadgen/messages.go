package loadgen

import (
	"context"
	"math"
	"math/rand/v2"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/results"
)

// publishPath takes the messages of clients that post.
const publishPath = "/publish"

// messages are what a client says with direction up, echo or chat: each is due by a schedule of the client's own, whatever becomes of
// those before. They are numbered by it, from 1. It is the source of an outbox.
//
// Nothing is queued: one goroutine counts what becomes due of all clients, and who sends goes through the same schedule at its own
// pace.
type messages struct {
	client *Client
	outbox *outbox
	due    atomic.Int64 // how many have become due

	// Of who sends.
	schedule feed.Schedule
	taken    int64     // how many were taken
	at       time.Time // when the last of them was due
	free     time.Time // when the one before was done, or could not be
	target   string
	line     []byte

	// Of who counts.
	first, last int64 // numbers of the window's; 0: none
}

// newSenders gives each client what it says.
func (l *Load) newSenders() {
	s := l.scenario
	if !s.Upstream() {
		return
	}
	for i := range l.clients {
		c := &l.clients[i]
		m := &messages{client: c, target: publishPath + "?topic=" + url.QueryEscape(c.topic) + "&from=" + strconv.Itoa(c.index)}
		m.outbox = newOutbox(m)
		m.schedule = l.sendSchedule(c.index)
		c.messages, c.outbox = m, m.outbox
	}
}

// sendSchedule returns when the messages of a client are due. Those of all are spread evenly, in an order that is drawn.
func (l *Load) sendSchedule(client int) feed.Schedule {
	s := l.scenario
	if l.turns == nil {
		l.turns = rand.New(rand.NewPCG(s.Seed, 1<<34)).Perm(s.Clients)
	}
	schedule, err := feed.NewSchedule(s.Arrivals, s.SendRate, l.turns[client], s.Clients, s.Seed)
	if err != nil {
		panic("internal error: " + err.Error()) // the scenario is valid
	}
	return schedule
}

// startSending has the clients send from now on, in the steady state from the first message. Where messages are periodic the window's
// marks fall between two of them.
func (l *Load) startSending(mark1 time.Time) {
	s := l.scenario
	if !s.Upstream() {
		close(l.scheduled)
		return
	}
	now := time.Now()
	l.sending = now
	if ahead, grid := mark1.Sub(now).Seconds(), 1/(s.SendRate*float64(s.Clients)); ahead > grid {
		l.sending = mark1.Add(-time.Duration(math.Floor(ahead/grid) * grid * float64(time.Second)))
	}
	publisher := feed.Publisher{Publish: func(client int, due time.Time, _ time.Duration) { l.clients[client].messages.became(due) }}
	for i := range l.clients {
		publisher.Schedules = append(publisher.Schedules, l.sendSchedule(l.clients[i].index))
	}
	l.running.Go(func() { l.schedule(&publisher) })
}

// schedule says of each message when it is due, until the clients end.
func (l *Load) schedule(publisher *feed.Publisher) {
	wait := feed.Wait
	if l.options.Dial == nil { // else time may be a test's
		if timer, err := feed.NewTimer(); err == nil { // else it is less exact
			defer timer.Close()
			wait = timer.Wait
		}
	}
	over := false
	publisher.Wait = func(ctx context.Context, until time.Time) error {
		if !over && l.place(until) == account.After {
			over = true
			close(l.scheduled)
		}
		return wait(ctx, until)
	}
	_ = publisher.Run(l.context, l.sending) // until the clients end
}

// became says that the next message is due.
func (m *messages) became(due time.Time) {
	n := m.due.Load() + 1
	if m.client.load.place(due) == account.Within {
		if m.last = n; m.first == 0 {
			m.first = n
		}
	}
	m.due.Store(n)
	m.outbox.wake()
}

// next is a source's.
func (m *messages) next(now time.Time) (o Outgoing, due bool) {
	if m.taken == m.due.Load() {
		return o, false
	}
	l := m.client.load
	m.taken++
	m.at = l.sending.Add(m.schedule())
	kind := feed.Kind(l.scenario.PayloadKind)
	late := now.Sub(m.at) // by our own fault: not what the one before, or a connection, was waited for
	if m.at.Before(m.free) {
		late = max(0, now.Sub(m.free))
	}
	body := kind.GeneratedBody(l.scenario.Payload, late, m.at)
	m.line = kind.Append(m.line[:0], feed.Message{Seq: uint64(m.taken), Due: time.Unix(0, l.there(m.at.UnixNano())), Body: body})
	return Outgoing{m.target, kind.Bare(m.line)}, true
}

// sent is a source's. What was due while the one before was on its way, or nothing could be sent, is late by no fault of ours.
func (m *messages) sent(began, done time.Time, err error) {
	l := m.client.load
	place := l.place(m.at)
	m.client.account.Sent(place, account.Sending{
		Lag: int64(began.Sub(m.at)), Took: int64(done.Sub(began)), Waited: m.at.Before(m.free), Failed: err != nil,
	})
	m.free = done
	if err != nil {
		m.client.failed(Kind(err), err)
		m.free = done.Add(time.Hour) // until something goes through again
	}
}

// sentEvents are the window's events as far as the clients that send them know.
func (l *Load) sentEvents() account.Events {
	s := l.scenario
	e := account.Events{Sent: make([]int64, s.Topics)}
	for i := range l.clients {
		m := l.clients[i].messages
		n := int64(0)
		if m.first > 0 {
			n = m.last + 1 - m.first
		}
		e.Due += n
		if s.Direction != results.DirectionUp { // nobody hears those
			e.Sent[l.clients[i].topicIndex] += n
		}
	}
	return e
}

// SentNumbers returns the numbers that clients gave the window's messages: first to last, none if last < first. It is for after Drain.
func (l *Load) SentNumbers() (first, last []uint64) {
	for i := range l.clients {
		m := l.clients[i].messages
		if m == nil {
			return nil, nil
		}
		first, last = append(first, uint64(max(1, m.first))), append(last, uint64(m.last))
	}
	return first, last
}

// drainSent is Drain where the clients send: it waits until all is sent that was due, and every client has what it is owed of that.
func (l *Load) drainSent(ctx context.Context) error {
	select {
	case <-l.scheduled:
	case <-ctx.Done():
		return ctx.Err()
	}
	e := l.sentEvents()
	return l.drain(ctx, func() (account.Events, bool) {
		var waiting bool
		e.Behind, waiting = l.account.Behind(e)
		return e, waiting
	})
}
