package servers

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/transport"
)

// Poll is Engine's.
func (s *Server) Poll(c *fasthttp.RequestCtx, t *Transport) {
	q, ok := s.Polled(c)
	if !ok {
		return
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
	p := s.AnswerLater(c, q)
	s.TakeOver(c, func(conn *Conn) {
		msgs, signal := t.Poll(conn, p.Q, until)
		response := fasthttp.AcquireResponse()
		defer fasthttp.ReleaseResponse(response)
		p.Begin(response)
		s.answer(response, conn, &p.Q, p.Q.Answer(msgs, signal))
		s.Resume(conn, response)
	})
}

// answer makes r a poll's answer.
func (s *Server) answer(r *fasthttp.Response, conn *Conn, q *Subscription, a Answer) {
	if history, size := s.SayPoll(r, q, a); history != nil {
		history.lost = conn.socket.Reset
		r.SetBodyStream(history, size)
	}
}

// Polled returns what a poll asks for; false: it is refused, and has its answer.
func (s *Handler) Polled(c *fasthttp.RequestCtx) (q Subscription, ok bool) {
	if q, ok = s.subscription(c); ok && q.Tagged {
		q.IfNoneMatch(whole(&c.Request.Header, fasthttp.HeaderIfNoneMatch))
	}
	return q, ok
}

// A PollAnswer is how a poll is answered whose request is gone by then.
type PollAnswer struct {
	Q      Subscription
	origin string
	last   bool
}

// AnswerLater returns that of a poll which is held. Of those that are answered at once, that would be a piece of memory for each.
func (s *Handler) AnswerLater(c *fasthttp.RequestCtx, q Subscription) *PollAnswer {
	return &PollAnswer{Q: q, origin: s.sharedWith(c), last: c.Request.Header.ConnectionClose() || !c.Request.Header.IsHTTP11()}
}

// Begin makes r, which is empty, an answer to the request.
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
