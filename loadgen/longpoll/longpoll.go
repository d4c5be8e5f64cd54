// Package longpoll follows the feed by asking again after each answer, which the server holds back until there is
// something to say (RFC 6202, section 2).
package longpoll

import (
	"context"

	"pollpush/loadgen"
	"pollpush/loadgen/http1"
	"pollpush/results"
)

// Subscribe is the transport's loadgen.Subscribe.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	if s.Headers == results.HeadersLubbers {
		s.Headers = results.HeadersMinimal // its request has no cursor and no hold
	}
	request := http1.NewRequest(c, s, http1.Poll, "/long-poll", "&hold="+s.Hold.String()+http1.After)
	p, err := http1.DialPoller(ctx, c, request)
	if err != nil {
		return err
	}
	defer p.Close()
	for {
		if again, err := p.Poll(); err != nil || !again {
			return err
		}
	}
}
