package browser

import (
	"fmt"
	"time"

	"pollpush/loadgen/account"
	"pollpush/results"
	"pollpush/transport"
)

// A tally enters what the page wrote down into the account that the Go load generator keeps as well. The window's events
// are known by their sequence numbers: a page's due times are rounded.
type tally struct {
	scenario results.Scenario
	events   account.Events
	window   account.Window
	body     []byte // as large as every event's; empty: they differ

	account               *account.Account
	requests, empty, late int64  // polls within the window
	answered              []bool // per client: what comes after that is a reconnect
	heard                 []bool // per client: answered, or it got an event
	ended                 []bool // per client: its stream ended as it should, and it is to come back
}

// newTally returns an empty one. uncertainty is how wrong the page's clock may be.
func newTally(s results.Scenario, e account.Events, w account.Window, uncertainty time.Duration) *tally {
	return &tally{
		scenario: s, events: e, window: w,
		account:  account.New(s, account.Options{Clock: "browser", Tolerance: results.MaxEarly + uncertainty}),
		answered: make([]bool, s.Clients), heard: make([]bool, s.Clients), ended: make([]bool, s.Clients),
	}
}

// add takes rows in the order in which they were written. clock is what their clock is ahead of the server's.
func (t *tally) add(rows []row, clock time.Duration) {
	polls := t.scenario.Kind() != transport.Stream
	within := func(at time.Duration) bool { return t.window.Place(int64(at-clock)) == account.Within }
	for _, r := range rows {
		c := t.account.Client(r.client)
		failures := t.account.Failures(within(r.at))
		switch r.kind {
		case asked:
			switch { // by the same times as the Go load generator: see loadgen.Client.NextPoll
			case r.due == 0: // no short poll
			case r.seq != 0 && within(r.at):
				t.late++
			case r.seq == 0 && within(r.due):
				c.PollSent(int64(r.at - r.due))
			}
		case answered:
			if !polls && t.answered[r.client] && !t.ended[r.client] {
				failures.Reconnects.Add(1)
			}
			t.ended[r.client] = false
			t.answered[r.client], t.heard[r.client] = true, true
			if polls && within(r.at) {
				t.requests++
			}
		case ended:
			t.ended[r.client] = true
			if within(r.at) {
				t.requests++
			}
		case empty:
			if within(r.at) {
				t.empty++
			}
		case lost:
			failures.Errors.Add("other", nil) // a page isn't told why
		case epoch:
			c.MetEpoch(r.seq != 0)
		case event:
			t.heard[r.client] = true
			at := int64(r.at - clock)
			c.Lock()
			c.Add(&account.Arrival{Arrived: at, Delivered: at}, r.seq, int64(r.due), t.events.Place(r.client%t.scenario.Topics, r.seq), t.body)
			c.Unlock()
		}
	}
}

// starved returns how many clients were never answered where that is the browser's doing: see mayStarve.
func (t *tally) starved() int {
	never := 0
	for _, heard := range t.heard {
		if !heard {
			never++
		}
	}
	if never > mayStarve(t.scenario) {
		return 0 // something else is wrong as well: then all are owed
	}
	return never
}

// fill writes what the clients received into run. Those that were starved are owed nothing.
func (t *tally) fill(run *results.Run) {
	if n := t.starved(); n > 0 {
		for i, heard := range t.heard {
			if !heard {
				t.account.Client(i).Exclude()
			}
		}
		run.Warnings = append(run.Warnings, fmt.Sprintf(
			"%d of %d clients never had a connection: over HTTP/1.1 a browser has %d to a host. Delivery and latency are those of the others",
			n, t.scenario.Clients, perHost))
	}
	t.account.Fill(run, t.events)
	run.Delivery.Requests, run.Delivery.EmptyResponses, run.Delivery.LatePolls = t.requests, t.empty, t.late
}

// perHost is how many HTTP/1.1 connections Chromium has to one host and port, over all its tabs; WebSockets don't count.
const perHost = 6

// mayStarve is how many clients the browser may leave without a connection for good: each EventSource holds one as long as
// it lives. Polls give theirs back, and so wait but in turn; HTTP/2 and 3 need one for all.
func mayStarve(s results.Scenario) int {
	if t := s.Descriptor(); t.Kind != transport.Stream || t.Upgrade || s.HTTP == results.HTTP2 || s.HTTP == results.HTTP3 {
		return 0
	}
	return max(0, s.Clients-perHost)
}
