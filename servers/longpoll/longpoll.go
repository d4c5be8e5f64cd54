// Package longpoll answers GET /long-poll?topic=&after=N&hold=25s like short polling, except that it waits up to hold
// for a message when there is none yet (RFC 6202, section 2).
package longpoll

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/servers"
)

// Transport returns long polling.
func Transport() servers.Transport { return servers.Transport{Path: "/long-poll", Handle: handle} }

func handle(s *servers.Server, c *fasthttp.RequestCtx) {
	q, ok := s.Subscription(c)
	if !ok {
		return
	}
	msgs, more := q.Next(q.After)
	if len(msgs) == 0 && q.Hold > 0 {
		conn := servers.ConnOf(c)
		conn.Watch()
		until := time.Now().Add(q.Hold)
		conn.BeatAfter(q.Hold)
		defer conn.BeatStop()
		for len(msgs) == 0 {
			switch conn.Wait(more) {
			case servers.Gone:
				c.SetConnectionClose() // nobody reads this answer
				return
			case servers.Stopping:
				servers.Fail(c, fasthttp.StatusServiceUnavailable, "the server stops")
				c.SetConnectionClose()
				return
			case servers.Beat:
				if !time.Now().Before(until) {
					servers.Lines(c, nil)
					return
				}
			}
			msgs, more = q.Next(q.After)
		}
	}
	servers.Lines(c, msgs)
}
