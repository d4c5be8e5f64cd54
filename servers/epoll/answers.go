package epoll

import (
	"net/http"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// answers are servers.Engine's: those that take their time are roles of the request's connection.
type answers struct{}

// exchangeOf returns the exchange that a request is of.
func exchangeOf(c *fasthttp.RequestCtx) *exchange { return c.Conn().(*exchange) }

// own returns the request's connection, which answers by itself.
func (e *exchange) own() *conn {
	e.taken = true
	return e.conn
}

// Poll is servers.Engine's.
func (answers) Poll(c *fasthttp.RequestCtx, t *servers.Transport) {
	e := exchangeOf(c)
	h := e.loop.handler
	q, ok := h.Polled(c)
	if !ok {
		return
	}
	msgs, signal := t.Poll(e.conn, q, time.Now())
	if t.Kind == transport.Poll || signal != servers.Tick || q.Hold == 0 {
		if e.conn.say(&c.Response, &q, msgs, signal); c.IsHead() {
			e.conn.leave() // there is nothing to be sent but the head
		}
		return
	}
	conn := e.own()
	conn.take(&held{poll: t.Poll, answer: h.AnswerLater(c, q), until: time.Now().Add(q.Hold)})
	conn.loop.join(conn, q.Log)
}

// held is the role of a poll that is held.
type held struct {
	poll   func(flow servers.Flow, q servers.Subscription, until time.Time) ([]feed.Message, servers.Signal)
	answer *servers.PollAnswer
	until  time.Time
	isOver bool
	again  bool
}

func (h *held) step(c *conn) servers.Signal {
	msgs, signal := h.poll(c, h.answer.Q, h.until)
	if signal == servers.Idle {
		c.TickAfter(time.Until(h.until))
		return signal
	}
	l := c.loop
	response := fasthttp.AcquireResponse()
	defer fasthttp.ReleaseResponse(response)
	h.answer.Begin(response)
	h.isOver = true // unless what it says is so much that c has another role from then on
	c.say(response, &h.answer.Q, msgs, signal)
	h.again = !response.ConnectionClose()
	e := l.exchangeWith(c)
	l.writer.Reset(e)
	if response.Write(l.writer) == nil && l.writer.Flush() == nil {
		c.writeOutput()
	}
	*e = exchange{}
	return signal
}

func (h *held) over() (over, again bool) { return h.isOver, h.again }
func (h *held) end(c *conn)              { c.TickStop() }

// say makes r a poll's answer. Of one that is more than a batch, or a large message, it is the head: the connection writes the rest from
// then on.
func (c *conn) say(r *fasthttp.Response, q *servers.Subscription, msgs []feed.Message, signal servers.Signal) {
	h := c.loop.handler
	history, size := h.SayPoll(r, q, q.Answer(msgs, signal))
	if history == nil && len(msgs) == 1 && len(msgs[0].Line()) > mostOutput {
		history, size = h.History(q, msgs, nil), len(msgs[0].Line())
	}
	if history == nil {
		return
	}
	r.SetBodyStream(http.NoBody, size)
	r.SkipBody = true
	c.leave()
	c.take(&sending{history: history, again: !r.ConnectionClose()})
}

// sending is the role of a poll whose answer is large: batches are taken from the log as the client takes them.
type sending struct {
	history *servers.History
	isOver  bool
	again   bool
}

func (s *sending) step(c *conn) servers.Signal {
	lines, shared, err := s.history.Next()
	switch {
	case err != nil:
		c.reset() // the client must not take it for a whole answer
	case lines == nil:
		s.isOver = true
	default:
		_ = c.write(lines, shared)
	}
	return servers.More
}

func (s *sending) over() (over, again bool) { return s.isOver, s.again }
func (s *sending) end(*conn)                {}

// Stream is servers.Engine's.
func (answers) Stream(c *fasthttp.RequestCtx, t *servers.Stream) {
	e := exchangeOf(c)
	answer := e.loop.handler.Streamed(c, t)
	if answer == nil {
		return
	}
	conn := e.own()
	conn.take(&streaming{answer})
	if answer.Begin(conn); !conn.closed {
		conn.loop.join(conn, answer.Q.Log)
	}
}

// streaming is the role of an answer that goes on.
type streaming struct{ *servers.StreamAnswer }

func (s *streaming) step(*conn) servers.Signal {
	if s.Over {
		return servers.Idle
	}
	return s.Step()
}

func (s *streaming) over() (over, again bool) { return s.Over, s.Keeps && s.Again }
func (s *streaming) end(*conn)                { s.End() }

// Upgrade is servers.Engine's.
func (answers) Upgrade(c *fasthttp.RequestCtx, t *servers.Transport) {
	e := exchangeOf(c)
	r, q, ok := e.loop.handler.Handshake(c)
	if !ok {
		return
	}
	spoken, refused := t.Speak(e.loop.server.Core, r, q, e.conn)
	if refused.Refused() {
		servers.Refuse(&c.Response, refused)
		return
	}
	conn := e.own()
	if conn.closed {
		return
	}
	limit := conn.limit
	conn.take(speaking{spoken})
	conn.limit = limit // the protocol's
	conn.loop.join(conn, q.Log)
}

// speaking is the role of a connection of another protocol.
type speaking struct{ servers.Spoken }

func (s speaking) step(*conn) servers.Signal    { return s.Step() }
func (s speaking) over() (over, again bool)     { return s.Over(), false }
func (s speaking) end(*conn)                    { s.End() }
func (s speaking) receive(p []byte) (taken int) { return s.Receive(p) }

// Fallback is servers.Engine's.
func (answers) Fallback(c *fasthttp.RequestCtx) { exchangeOf(c).loop.handler.FallBackAtOnce(c) }
