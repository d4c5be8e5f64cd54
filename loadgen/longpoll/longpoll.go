// Package longpoll follows the feed by asking again after each answer, which the server holds back until there is
// something to say (RFC 6202, section 2).
package longpoll

import (
	"context"
	"math"
	"time"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	hold := firstHold(s, c.Phase())
	p, err := exchange.DialPoller(ctx, c, s, func() *headers.Request {
		return semantics.NewPoll(c, s, headers.Fetch, transport.LongPoll.Path, "&hold="+hold.String())
	})
	if err != nil {
		return err
	}
	defer p.Close()
	for {
		if err := c.NextHold(ctx, hold); err != nil {
			return err
		}
		if again, err := p.Poll(ctx); err != nil || !again {
			return err
		}
		if whole := time.Duration(s.Hold); hold != whole {
			hold = whole
			p.Rebuild()
		}
	}
}

// firstHold returns for how long a client's first request may be held, so that holds are in a steady state from the start:
// what is left of a hold that began as long ago as that of a client that has been polling for long. To a client to whom
// nothing happens that was at any time within a hold, so that such clients ask at all times, not all at once. One that
// hears events asked after the last of them: it must not give up a hold that, in the long run, an event always ends.
//
// phase, from 0 to s.Hold, is the client's place among the others.
func firstHold(s results.Scenario, phase time.Duration) time.Duration {
	s.Rate = s.EventRate() // a copy's: also of what clients send
	hold, began := s.Hold.Seconds(), phase.Seconds()
	share := began / hold
	switch {
	case s.Workload == results.WorkloadTokens: // holds end by tokens, and answers are spread
		began = 0
	case s.Rate == 0:
	case s.Arrivals == feed.ArrivalsPeriodic:
		began = share * min(hold, 1/s.Rate)
	default: // the age of a cycle that ends with probability 1-e^(-λt) within t, and at the end of the hold
		moments := s.Rate
		if s.Arrivals == feed.ArrivalsBurst {
			moments /= feed.BurstSize
		}
		began = -math.Log1p(share*math.Expm1(-moments*hold)) / moments
	}
	left := time.Duration((hold - began) * float64(time.Second))
	return max(left.Round(time.Millisecond), time.Millisecond)
}
