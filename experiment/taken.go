package experiment

import (
	"fmt"
	"sync/atomic"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/servers"
)

// taken is what our server has had of the clients' messages, with direction up: it tells nobody. Each client has an account of
// its own, as one has that hears events: of what it sent, by the numbers that it gave.
type taken struct {
	scenario results.Scenario
	window   atomic.Pointer[account.Window]
	account  *account.Account
}

// take has the server's messages kept account of, where the scenario has it so.
func (s *serverRole) take(scenario results.Scenario, options *servers.Options) {
	if scenario.Direction != results.DirectionUp {
		return
	}
	senders := scenario
	senders.Topics = scenario.Clients
	s.taken = &taken{
		scenario: scenario, account: account.New(senders, account.Options{Shards: 8, Clock: "user", Tolerance: results.MaxEarly}),
	}
	options.Take = s.taken.add
}

// add is a servers.Taker.
func (t *taken) add(from int, m feed.Message) error {
	if from >= t.scenario.Clients {
		return fmt.Errorf("from: there is no sender %d", from)
	}
	now, due := time.Now().UnixNano(), m.Due.UnixNano()
	c := t.account.Client(from)
	c.Lock()
	defer c.Unlock()
	c.Add(&account.Arrival{Arrived: now, Delivered: now}, m.Seq, due, t.window.Load().Place(due), m.Body)
	return nil
}

// Taken waits until the server has what was sent of the window's messages, at most for the drain, and returns what it had.
func (s *serverRole) Taken(request TakenRequest, part *TakenPart) error {
	var expected int64
	for i, last := range request.Last {
		expected += int64(last + 1 - request.First[i])
	}
	ctx, t := s.process.Context(), s.taken
	deadline := time.Now().Add(time.Duration(t.scenario.Drain))
	for t.account.Counts().Delivery.Received < expected && time.Now().Before(deadline) {
		if err := feed.Wait(ctx, time.Now().Add(10*time.Millisecond)); err != nil {
			return err
		}
	}
	t.account.Fill(&part.Run, account.Events{First: request.First, Last: request.Last})
	part.Run.Upstream = nil
	return nil
}

// fill writes what the server had of the clients' messages into the record, in the place of what the clients heard, which is nothing.
func (part *TakenPart) fill(run *results.Run) {
	from, to := part.Run.Delivery, &run.Delivery
	to.Expected, to.Received, to.Lost, to.Duplicates, to.Reordered, to.Early = from.Expected, from.Received, from.Lost, from.Duplicates, from.Reordered, from.Early
	run.Latency, run.Uncorrected = part.Run.Latency, part.Run.Uncorrected
	lag, had := &run.Lag, part.Run.Lag
	lag.EarlyMax, lag.Doubtful, lag.DoubtMean, lag.DoubtMax = had.EarlyMax, had.Doubtful, had.DoubtMean, had.DoubtMax
}
