// Package account keeps account of which events of a window reached which client, when: what was received, lost,
// duplicated, reordered or coalesced, how late it was, and what failed. It is the same for all kinds of clients; it opens
// nothing and looks at no clock.
package account

import (
	"iter"
	"sync/atomic"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// Options say who the clients are.
type Options struct {
	Shards    int           // locks to spread the clients over; 0: 1
	Clock     string        // of Arrival.Delivered, as results.Latency names it
	Tolerance time.Duration // how early an event may seem to be, because clocks have a resolution
	First     int           // number of the first client, where these are a part of all: it decides their topics
	Clients   *int          // how many these are; nil: all of the scenario's
}

// An Account is that of all clients of a scenario.
type Account struct {
	scenario results.Scenario
	clock    string
	shards   []*shard

	Within  Failures // those in the window
	Outside Failures // those before and after it
}

// New returns an empty account of a scenario's clients, which follow its topics in turn.
func New(s results.Scenario, o Options) *Account {
	clients := s.Clients
	if o.Clients != nil {
		clients = *o.Clients
	}
	a := &Account{scenario: s, clock: o.Clock, shards: make([]*shard, max(1, min(o.Shards, clients)))}
	for i := range a.shards {
		shard := new(shard)
		a.shards[i] = shard
		shard.Totals = newTotals()
		shard.Doubt, shard.Tokens, shard.Sendings = newDoubt(s), newTokens(s), newSendings(s)
		shard.hearers, shard.least = hearing(s)
		shard.tolerance, shard.ours = int64(o.Tolerance), s.Target == ""
		shard.through = s.Via != "" && s.Kind() == transport.Stream
		shard.fanOut = make([]fanOut, s.Topics)
		shard.clients = make([]Client, (clients-i+len(a.shards)-1)/len(a.shards))
	}
	for i := range clients {
		c := a.Client(i)
		c.shard, c.topic = a.shards[i%len(a.shards)], (o.First+i)%s.Topics
	}
	return a
}

// Join returns the account of all clients of a scenario that has several parts, each of which has an account of its own. What fails is
// put down in both. Its clients are asked for in those of the parts.
func Join(s results.Scenario, parts ...*Account) *Account {
	a := &Account{scenario: s, clock: parts[0].clock}
	for _, p := range parts {
		a.shards = append(a.shards, p.shards...)
	}
	return a
}

// all are the clients, in no particular order.
func (a *Account) all() iter.Seq[*Client] {
	return func(yield func(*Client) bool) {
		for _, s := range a.shards {
			for i := range s.clients {
				if !yield(&s.clients[i]) {
					return
				}
			}
		}
	}
}

// Client returns the account of client number i, from 0.
func (a *Account) Client(i int) *Client {
	return &a.shards[i%len(a.shards)].clients[i/len(a.shards)]
}

// Failures returns what failed within the window, or before and after it.
func (a *Account) Failures(within bool) *Failures {
	if within {
		return &a.Within
	}
	return &a.Outside
}

// Failures are what went wrong in a part of a run. They may be counted by many goroutines.
type Failures struct {
	Errors     Errors
	Reconnects atomic.Int64 // connections that came back
}
