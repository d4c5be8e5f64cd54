// Package shortpoll follows the feed by asking again and again: each poll is answered at once, with or without events.
package shortpoll

import (
	"context"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/exchange"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	p, err := exchange.DialPoller(ctx, c, s, func() *headers.Request {
		return semantics.NewPoll(c, s, headers.Poll, transport.ShortPoll.Path, "")
	})
	if err != nil {
		return err
	}
	defer p.Close()
	for {
		if err := c.NextPoll(ctx); err != nil {
			return err
		}
		if again, err := p.Poll(ctx); err != nil || !again {
			return err
		}
	}
}
