package servers

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/transport"
)

// Poll is Engine's.
func (s *Server) Poll(c *fasthttp.RequestCtx, t *Transport) {
	p := s.Polled(c)
	if p == nil {
		return
	}
	conn, q := ConnOf(c), &p.Q
	if t.Kind == transport.Poll {
		msgs, signal := t.Poll(nil, *q, time.Time{})
		s.answer(&c.Response, conn, p, q.Answer(msgs, signal))
		return
	}
	until := time.Now().Add(q.Hold)
	inPlace := min(q.Hold, s.Options.InPlace)
	msgs, signal := t.Poll(conn, *q, until.Add(inPlace-q.Hold))
	if signal != Tick || inPlace == q.Hold {
		s.answer(&c.Response, conn, p, q.Answer(msgs, signal))
		return
	}
	s.holdOn(c, t, p, until)
}

// holdOn goes on waiting outside of the engine. A short hold is cheapest where it is; a longer one gives up the engine's
// context, 2 kB that would only wait.
func (s *Server) holdOn(c *fasthttp.RequestCtx, t *Transport, p *PollAnswer, until time.Time) {
	s.TakeOver(c, func(conn *Conn) {
		msgs, signal := t.Poll(conn, p.Q, until)
		response := fasthttp.AcquireResponse()
		defer fasthttp.ReleaseResponse(response)
		p.Begin(response)
		s.answer(response, conn, p, p.Q.Answer(msgs, signal))
		s.Resume(conn, response)
	})
}

// answer makes r a poll's answer.
func (s *Server) answer(r *fasthttp.Response, conn *Conn, p *PollAnswer, a Answer) {
	if history, size := s.SayPoll(r, &p.Q, a); history != nil {
		history.lost = conn.socket.Reset
		r.SetBodyStream(history, size)
	}
}

// A PollAnswer is how a poll is answered that may be held.
type PollAnswer struct {
	Q      Subscription
	origin string
	last   bool
}

// Polled returns how a poll is answered; nil: it is refused, and has its answer.
func (s *Handler) Polled(c *fasthttp.RequestCtx) *PollAnswer {
	q, ok := s.subscription(c)
	if !ok {
		return nil
	}
	if q.Tagged {
		q.IfNoneMatch(whole(&c.Request.Header, fasthttp.HeaderIfNoneMatch))
	}
	return &PollAnswer{Q: q, origin: s.sharedWith(c), last: c.Request.Header.ConnectionClose() || !c.Request.Header.IsHTTP11()}
}

// Begin makes r, which is empty, an answer to the request, also when that is gone.
func (p *PollAnswer) Begin(r *fasthttp.Response) {
	r.Header.SetNoDefaultContentType(true)
	if p.last {
		r.SetConnectionClose()
	}
	Share(&r.Header, p.origin)
}

// SayPoll makes r a poll's answer. One that is more than a batch has no body yet: then it returns that, and how many bytes it has; -1:
// nobody knows.
func (s *Handler) SayPoll(r *fasthttp.Response, q *Subscription, a Answer) (*History, int) {
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
		history, size := s.History(q, a.Messages, coding), Size(a.Messages)
		if coding != nil {
			size = -1
		}
		return history, size
	}
	return nil, 0
}
