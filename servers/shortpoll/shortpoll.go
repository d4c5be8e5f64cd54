// Package shortpoll answers GET /poll?topic=&after=N at once: 200 with the messages after N, one line each, or 204.
package shortpoll

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns short polling.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.ShortPoll, Poll: poll, Lubbers: lubbers}
}

func poll(_ servers.Flow, q servers.Subscription, _ time.Time) ([]feed.Message, servers.Signal) {
	msgs, _ := q.Next(q.After)
	return msgs, servers.More
}

// lubbers answers with the response that Lubbers & Greco printed in 2010: 200, the newest message or nothing, and
// their head. fasthttp writes headers in an order of its own, so the answer is made here.
func lubbers(s *servers.Core, c *fasthttp.RequestCtx) {
	msgs, _ := s.Topics.Log("").After(0)
	var line []byte
	for _, m := range feed.Newest(msgs) {
		line = m.Line()
	}
	buffer := s.Buffers.Get()
	b := append(*buffer, "HTTP/1.1 200 OK\r\n"+
		"X-Powered-By: Servlet/2.5\r\n"+
		"Server: Sun Java System Application Server 9.1_02\r\n"+
		"Content-Type: text/html;charset=UTF-8\r\n"+
		"Content-Length: "...)
	b = fasthttp.AppendUint(b, len(line))
	b = append(b, "\r\nDate: "...)
	b = fasthttp.AppendHTTPDate(b, time.Now())
	b = append(b, "\r\n\r\n"...)
	if !c.IsHead() {
		b = append(b, line...)
	}
	*buffer = b
	servers.ConnOf(c).Answer(buffer)
}
