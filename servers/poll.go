package servers

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/transport"
)

// Poll is Engine's.
func (s *Server) Poll(c *fasthttp.RequestCtx, t *Transport) {
	q, ok := s.subscription(c)
	if !ok {
		return
	}
	if q.Tagged {
		q.IfNoneMatch(whole(&c.Request.Header, fasthttp.HeaderIfNoneMatch))
	}
	conn := ConnOf(c)
	if t.Kind == transport.Poll {
		msgs, signal := t.Poll(nil, q, time.Time{})
		s.answer(&c.Response, conn, &q, q.Answer(msgs, signal))
		return
	}
	until := time.Now().Add(q.Hold)
	inPlace := min(q.Hold, s.Options.InPlace)
	msgs, signal := t.Poll(conn, q, until.Add(inPlace-q.Hold))
	if signal != Tick || inPlace == q.Hold {
		s.answer(&c.Response, conn, &q, q.Answer(msgs, signal))
		return
	}
	s.holdOn(c, t, q, until)
}

// holdOn goes on waiting outside of the engine. A short hold is cheapest where it is; a longer one gives up the engine's
// context, 2 kB that would only wait.
func (s *Server) holdOn(c *fasthttp.RequestCtx, t *Transport, q Subscription, until time.Time) {
	last := c.Request.Header.ConnectionClose() || !c.Request.Header.IsHTTP11()
	origin := s.sharedWith(c)
	s.TakeOver(c, func(conn *Conn) {
		msgs, signal := t.Poll(conn, q, until)
		response := fasthttp.AcquireResponse()
		defer fasthttp.ReleaseResponse(response)
		if last {
			response.SetConnectionClose()
		}
		Share(&response.Header, origin)
		s.answer(response, conn, &q, q.Answer(msgs, signal))
		s.Resume(conn, response)
	})
}

// answer makes r a poll's answer.
func (s *Server) answer(r *fasthttp.Response, conn *Conn, q *Subscription, a Answer) {
	r.SetStatusCode(a.Status)
	if a.Epoch != "" {
		r.Header.Set(EpochHeader, a.Epoch)
	}
	if a.Tag != "" {
		r.Header.Set(fasthttp.HeaderETag, a.Tag)
		r.Header.Set(fasthttp.HeaderCacheControl, NoCache)
	}
	if a.Close {
		r.SetConnectionClose()
	}
	body, coding := s.Compressed(q, a.Messages)
	if len(a.Messages) > 0 || a.Tag != "" {
		s.CodingFields(coding, r.Header.Add)
	}
	switch {
	case len(a.Messages) == 0:
	case q.Log.Kind == feed.Binary:
		r.Header.SetContentType(transport.OctetStream)
	default:
		Text(r)
	}
	switch {
	case a.Sentence != "":
		Fail(r, a.Status, a.Sentence)
	case len(a.Messages) == 0:
	case body != nil:
		r.SetBodyRaw(body) // shared with others
	case len(a.Messages) == 1:
		r.SetBodyRaw(a.Messages[0].Line()) // lines are never changed: no copy
	case len(Batch(a.Messages)) == len(a.Messages):
		for _, m := range a.Messages {
			r.AppendBody(m.Line())
		}
	default:
		history := s.History(q, a.Messages, coding)
		history.lost = conn.socket.Reset
		size := Size(a.Messages)
		if coding != nil {
			size = -1 // nobody knows
		}
		r.SetBodyStream(history, size)
	}
}
