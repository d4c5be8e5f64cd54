// Package longpoll follows the feed by asking again after each answer, which the server holds back until there is
// something to say (RFC 6202, section 2).
package longpoll

import (
	"context"
	"time"

	"pollpush/loadgen"
	"pollpush/loadgen/http1"
	"pollpush/results"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	if s.Headers == results.HeadersLubbers {
		s.Headers = results.HeadersMinimal // its request has no cursor and no hold
	}
	request := func(hold time.Duration) *http1.Request {
		return http1.NewRequest(c, s, http1.Poll, "/long-poll", "&hold="+hold.String()+http1.After)
	}
	// The first hold is a random part of the others: clients to whom nothing happens ask at all times, not all at once.
	p, err := http1.DialPoller(ctx, c, request(max(c.Phase().Round(time.Millisecond), time.Millisecond)))
	if err != nil {
		return err
	}
	defer p.Close()
	if again, err := p.Poll(); err != nil || !again {
		return err
	}
	p.Request = request(time.Duration(s.Hold))
	for {
		if again, err := p.Poll(); err != nil || !again {
			return err
		}
	}
}
