// Package longpoll answers GET /long-poll?topic=&after=N&hold=25s like short polling, except that it waits up to hold
// for a message when there is none yet (RFC 6202, section 2).
package longpoll

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns long polling.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.LongPoll, Handle: handle}
}

func handle(s *servers.Server, c *fasthttp.RequestCtx) {
	q, ok := s.Subscription(c)
	if !ok {
		return
	}
	until := time.Now().Add(q.Hold)
	inPlace := min(q.Hold, s.Options.InPlace)
	msgs, signal := wait(servers.ConnOf(c), &q, until.Add(inPlace-q.Hold))
	if signal != servers.Tick || inPlace == q.Hold {
		answer(&c.Response, &q, msgs, signal)
		return
	}
	// A short hold is cheapest where it is. A longer one gives up the engine's context, 2 kB that would only wait.
	last := c.Request.Header.ConnectionClose() || !c.Request.Header.IsHTTP11()
	origin := s.SharedWith(c)
	s.TakeOver(c, func(conn *servers.Conn) {
		msgs, signal := wait(conn, &q, until)
		response := fasthttp.AcquireResponse()
		defer fasthttp.ReleaseResponse(response)
		if last {
			response.SetConnectionClose()
		}
		servers.Share(response, origin)
		answer(response, &q, msgs, signal)
		s.Resume(conn, response)
	})
}

// wait returns messages with More, or none with the reason why there are none: Beat means that until has come.
func wait(conn *servers.Conn, q *servers.Subscription, until time.Time) ([]feed.Message, servers.Signal) {
	msgs, more := q.Next(q.After)
	if len(msgs) > 0 {
		return msgs, servers.More
	}
	left := time.Until(until)
	if left <= 0 {
		return nil, servers.Tick
	}
	conn.Watch()
	conn.TickAfter(left)
	defer conn.TickStop()
	for {
		switch signal := conn.Wait(more); signal {
		case servers.More:
			if msgs, more = q.Next(q.After); len(msgs) > 0 {
				return msgs, servers.More
			}
		case servers.Ended:
			conn.Begin()
		case servers.Tick:
			if !time.Now().Before(until) {
				return nil, servers.Tick
			}
		default:
			return nil, signal
		}
	}
}

// answer fills the response with what wait returned.
func answer(r *fasthttp.Response, q *servers.Subscription, msgs []feed.Message, signal servers.Signal) {
	switch signal {
	case servers.Stopping:
		servers.Fail(r, fasthttp.StatusServiceUnavailable, "the server stops")
		r.SetConnectionClose()
	case servers.Gone:
		r.SetConnectionClose() // nobody reads it
	default:
		servers.Lines(r, q, msgs)
	}
}
