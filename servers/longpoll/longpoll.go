// Package longpoll answers GET /long-poll?topic=&after=N&hold=25s like short polling, except that it waits up to hold
// for a message when there is none yet (RFC 6202, section 2).
package longpoll

import (
	"time"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns long polling.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.LongPoll, Poll: poll}
}

func poll(flow servers.Flow, q servers.Subscription, until time.Time) ([]feed.Message, servers.Signal) {
	msgs, more := q.Next(q.After)
	if len(msgs) > 0 {
		return msgs, servers.More
	}
	left := time.Until(until)
	if left <= 0 {
		return nil, servers.Tick
	}
	flow.Watch()
	flow.TickAfter(left)
	defer flow.TickStop()
	for {
		switch signal := flow.Wait(more); signal {
		case servers.More:
			if msgs, more = q.Next(q.After); len(msgs) > 0 {
				return msgs, servers.More
			}
		case servers.Ended:
			flow.Begin()
		case servers.Tick:
			if !time.Now().Before(until) {
				return nil, servers.Tick
			}
		default:
			return nil, signal
		}
	}
}
