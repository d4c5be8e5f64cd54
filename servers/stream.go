package servers

import (
	"cmp"
	"net"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/transport"
)

// A Stream is how a transport frames an answer that never ends.
type Stream struct {
	Framing   *transport.Framing // its media type
	Cursor    string             // the field by which clients say where they were, beside the query; "": none
	Opening   string             // what the body begins with, before Retry
	Heartbeat string             // the bytes of one
	Goodbye   string             // is sent when the server stops

	// Retry is how long clients are told to wait before they come back, and Told is how; nil: nobody tells them, and the
	// retry of a subscription does not concern the stream.
	Retry time.Duration
	Told  func(retry time.Duration) string

	// Before appends what goes before a message's line, with that number, and After is what goes behind; nil, "": nothing. epoch is
	// the feed's.
	Before func(b []byte, epoch string, seq uint64) []byte
	After  string

	// TextOnly is whether it can't carry any bytes: binary messages are sent as lines of Base64 then.
	TextOnly bool
}

// emptyMessage is the heartbeat among binary messages: a length of 0.
var emptyMessage = string(make([]byte, transport.BinaryLength))

// heartbeat returns the bytes of one among messages of a kind.
func (t *Stream) heartbeat(kind feed.Kind) string {
	if kind == feed.Binary && !t.TextOnly {
		return emptyMessage
	}
	return t.Heartbeat
}

// ContentType is the media type of an answer with messages of a kind.
func (t *Stream) ContentType(kind feed.Kind) string {
	if kind == feed.Binary {
		return t.Framing.Binary.ContentType
	}
	return t.Framing.ContentType
}

// Begin returns what the body of an answer begins with.
func (t *Stream) Begin(q *Subscription) string {
	if t.Told == nil {
		return t.Opening
	}
	return t.Opening + t.Told(cmp.Or(q.Retry, t.Retry))
}

// Ends reports whether the answer ends: once it has sent what there is, or what is asked for.
func (t *Stream) Ends(q *Subscription) bool { return q.Until > 0 || t.Told != nil && q.Retry > 0 }

// isLast reports whether an answer that ends does so with these messages; behind, that there are more which are not among them.
func (q *Subscription) isLast(msgs []feed.Message, behind bool) bool {
	if q.Until > 0 && msgs[len(msgs)-1].Seq == q.Until {
		return true
	}
	return q.Retry > 0 && !behind
}

// Run writes the messages of q as they come, until the client leaves or the server stops, or until the answer Ends: then it
// returns true, and the client is expected to ask again. The engine has written the head and what the body begins with, and ends the
// answer when Run returns.
func (t *Stream) Run(core *Core, flow Flow, q Subscription) (again bool) {
	s := t.follow(core, flow, q)
	defer s.follower.Stop()
	for !s.Over {
		s.Step()
	}
	return s.Again
}

// A Streaming is a stream under way, whose messages are written step by step.
type Streaming struct {
	Over  bool // nothing is to be written any more
	Again bool // once it is over: the client is expected to ask again

	t        *Stream
	core     *Core
	flow     Flow
	follower *Follower
}

func (t *Stream) follow(core *Core, flow Flow, q Subscription) Streaming {
	flow.Watch()
	return Streaming{t: t, core: core, flow: flow, follower: core.Follow(flow, q)}
}

// Step waits for what is to be written next and writes it. It returns what that was: Idle, when nothing was.
func (s *Streaming) Step() Signal {
	t, q := s.t, &s.follower.q
	msgs, signal := s.follower.Next()
	last := t.Ends(q) && (signal == Stopping || signal == More && q.isLast(msgs, s.follower.Behind()))
	switch signal {
	case More:
		err := t.write(s.core, s.flow, q.Log, msgs, last)
		s.Over, s.Again = err != nil || last, err == nil && last
	case Gone:
		s.Over = true
	case Over: // what it was to end with is not there any more
		s.Over, s.Again = true, write(s.flow, []byte(t.heartbeat(q.Log.Kind)), true) == nil
	case Stopping:
		if s.Over = true; t.Goodbye != "" {
			_ = write(s.flow, []byte(t.Goodbye), last)
		}
	case Tick, Ended:
		s.Over = write(s.flow, []byte(t.heartbeat(q.Log.Kind)), false) != nil
	}
	return signal
}

// A Keeper is a Flow that can keep bytes which are never changed until its client takes them, rather than copy them.
type Keeper interface{ Keep(p []byte) error }

// keeperOf returns what a flow keeps with; nil: it has nobody.
func keeperOf(flow Flow) Keeper {
	if e, ok := flow.(*Encoded); ok && e.encoder == nil {
		flow = e.Flow
	}
	keeper, _ := flow.(Keeper)
	return keeper
}

// A Sender is a Flow that has a frame of its own for each message: Send sends one, whole.
type Sender interface{ Send(line []byte) error }

// write sends a batch with one Write, or a message that is larger than that in pieces.
func (t *Stream) write(core *Core, flow Flow, log *feed.Log, msgs []feed.Message, last bool) error {
	if s, ok := flow.(Sender); ok {
		for _, m := range msgs {
			if err := s.Send(m.Line()); err != nil {
				return err
			}
		}
		return nil
	}
	buffer := core.Buffers.Get()
	defer core.Buffers.Put(buffer)
	keeper := keeperOf(flow)
	for i, m := range msgs {
		if t.Before != nil {
			*buffer = t.Before(*buffer, log.Epoch, m.Seq)
		}
		line := m.Line()
		if t.TextOnly && log.Kind == feed.Binary {
			line = core.base64Of(msgs[i : i+1])
		}
		if keeper != nil && len(line) > largestPiece {
			if err := write(flow, *buffer, false); err != nil {
				return err
			}
			if *buffer = (*buffer)[:0]; keeper.Keep(line) != nil {
				return net.ErrClosed
			}
		} else if err := Gather(buffer, line, func(piece []byte) error { return write(flow, piece, false) }); err != nil {
			return err
		}
		*buffer = append(*buffer, t.After...)
	}
	return write(flow, *buffer, last)
}

// base64Of returns a binary message as a line of text, which is made once for all who follow.
func (c *Core) base64Of(msg []feed.Message) []byte {
	return c.base64.Of(msg, func() []byte { return transport.AppendBase64Line(nil, feed.Binary.Bare(msg[0].Line())) })
}

// An Ender is a Flow that can send the last bytes of an answer together with what says that they are the last.
type Ender interface{ Last(p []byte) error }

// write sends p, which may be the answer's last.
func write(flow Flow, p []byte, last bool) error {
	if e, ok := flow.(Ender); ok && last {
		return e.Last(p)
	}
	_, err := flow.Write(p)
	return err
}

// Stream is Engine's. It writes to the connection itself: fasthttp's stream writer would cost a pipe, a goroutine and
// a copy.
func (s *Server) Stream(c *fasthttp.RequestCtx, t *Stream) {
	answer := s.Streamed(c, t)
	if answer == nil {
		return
	}
	s.TakeOver(c, func(conn *Conn) {
		for answer.Begin(conn); !answer.Over; {
			answer.Step()
		}
		if answer.End(); answer.Keeps && answer.Again {
			s.serveAgain(conn)
			return
		}
		conn.Close()
	})
}

// A StreamAnswer is a stream that answers a request of HTTP/1.1. Its body ends with the connection, unless that is kept.
type StreamAnswer struct {
	Streaming
	Q     Subscription
	Keeps bool // the connection outlives the answer, where the client is to ask again

	origin   string
	headOnly bool
	body     *Encoded
}

// Streamed returns how a request is answered with a stream; nil: it is refused, and has its answer.
func (s *Handler) Streamed(c *fasthttp.RequestCtx, t *Stream) *StreamAnswer {
	q, ok := s.streamed(c)
	if !ok {
		return nil
	}
	if t.Cursor != "" && !c.IsPost() {
		if refused := t.ResumeFrom(&q, c.Request.Header.Peek(t.Cursor)); refused.Refused() {
			Refuse(&c.Response, refused)
			return nil
		}
	}
	return &StreamAnswer{
		Streaming: Streaming{t: t, core: s.Core}, Q: q, origin: s.sharedWith(c), headOnly: c.IsHead(),
		Keeps: c.Request.Header.IsHTTP11() && !c.Request.Header.ConnectionClose() && !c.IsHead() && t.Ends(&q),
	}
}

// A Lingerer is a flow on a connection, see Conn.Linger.
type Lingerer interface {
	Flow
	Linger()
}

// Begin writes the head and what the body begins with.
func (a *StreamAnswer) Begin(flow Lingerer) {
	t, end := a.t, closes
	if a.Keeps {
		end = chunked
	}
	head := t.head(a.core, &a.Q, a.origin, end)
	var body Flow = flow
	switch {
	case a.headOnly:
		a.Over = true
		_, _ = flow.Write(head)
		flow.Linger()
		return
	case a.Keeps:
		body, head = &chunks{Flow: flow, buffers: &a.core.Buffers, head: head}, nil
	}
	a.body = a.core.Encode(body, a.Q.Coding)
	if a.Over = a.body.Open(head, t.Begin(&a.Q)) != nil; !a.Over {
		a.Streaming = t.follow(a.core, a.body, a.Q)
	}
}

// End ends the body.
func (a *StreamAnswer) End() {
	if a.follower != nil {
		a.follower.Stop()
	}
	if a.body != nil {
		a.body.End()
	}
}

// streamed is the subscription whose messages a request for a stream is answered with: an answer's own, of one that asks.
func (s *Handler) streamed(c *fasthttp.RequestCtx) (Subscription, bool) {
	if !c.IsPost() {
		return s.subscription(c)
	}
	q, refused := s.AskHere(c.QueryArgs(), c.PostBody())
	return s.understood(c, q, refused)
}

// How the end of an answer is told, whose length nobody knows at its beginning (RFC 9112, section 6.3).
const (
	closes  = "Connection: close"
	chunked = "Transfer-Encoding: chunked"
)

// head is the response's head. It says the epoch, unless that is "". Pages of the origin may read it; "": of no other.
func (t *Stream) head(core *Core, q *Subscription, origin, end string) []byte {
	b := append([]byte(nil), "HTTP/1.1 200 OK\r\nDate: "...)
	b = fasthttp.AppendHTTPDate(b, time.Now())
	if origin != "" {
		b = append(b, "\r\nAccess-Control-Allow-Origin: "+origin+"\r\nVary: Origin\r\nAccess-Control-Expose-Headers: "+EpochHeader...)
	}
	if q.Epoch != "" {
		b = append(b, "\r\n"+EpochHeader+": "+q.Epoch...)
	}
	core.CodingFields(q.Coding, func(name, value string) { b = append(b, "\r\n"+name+": "+value...) })
	return append(b, "\r\nContent-Type: "+t.ContentType(q.Log.Kind)+"\r\n"+end+"\r\n\r\n"...)
}
