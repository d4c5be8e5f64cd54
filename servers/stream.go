package servers

import (
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/transport"
)

// A Stream is how a transport frames an answer that never ends.
type Stream struct {
	Framing   *transport.Framing // its media type
	Cursor    string             // the field by which clients say where they were, beside the query; "": none
	Opening   string             // what the body begins with
	Heartbeat string             // the bytes of one
	Goodbye   string             // is sent when the server stops

	// Append appends a message; epoch is the feed's.
	Append func(b []byte, epoch string, m feed.Message) []byte
}

// Run writes the messages of q as they come, until the client leaves or the server stops. The engine has written the head and
// the Opening, and ends the answer when Run returns.
func (t *Stream) Run(core *Core, flow Flow, q Subscription) {
	flow.Watch()
	flow.TickEvery(core.Options.Heartbeat)
	defer flow.TickStop()
	for cursor := q.After; ; {
		msgs, more := q.Next(cursor)
		if len(msgs) > 0 {
			msgs = Batch(msgs)
			cursor = msgs[len(msgs)-1].Seq
			if t.write(core, flow, q.Log.Epoch, msgs) != nil {
				return
			}
			continue
		}
		switch flow.Wait(more) {
		case Gone:
			return
		case Stopping:
			if t.Goodbye != "" {
				_, _ = flow.Write([]byte(t.Goodbye))
			}
			return
		case Tick, Ended:
			if _, err := flow.Write([]byte(t.Heartbeat)); err != nil {
				return
			}
		}
	}
}

// write sends a batch with one Write.
func (t *Stream) write(core *Core, flow Flow, epoch string, msgs []feed.Message) error {
	buffer := core.Buffers.Get()
	defer core.Buffers.Put(buffer)
	for _, m := range msgs {
		*buffer = t.Append(*buffer, epoch, m)
	}
	_, err := flow.Write(*buffer)
	return err
}

// stream answers with a stream. It writes to the connection itself: fasthttp's stream writer would cost a pipe, a goroutine and
// a copy. The body ends with the connection.
func (s *Server) stream(c *fasthttp.RequestCtx, t *Stream) {
	q, ok := s.subscription(c)
	if !ok {
		return
	}
	if t.Cursor != "" {
		if refused := t.ResumeFrom(&q, c.Request.Header.Peek(t.Cursor)); refused.Refused() {
			refuse(&c.Response, refused)
			return
		}
	}
	origin, headOnly := s.sharedWith(c), c.IsHead()
	s.TakeOver(c, func(conn *Conn) {
		defer conn.Close()
		if headOnly {
			_, _ = conn.Write(t.head(q.Epoch, origin))
			conn.Linger()
			return
		}
		if _, err := conn.Write(append(t.head(q.Epoch, origin), t.Opening...)); err == nil {
			t.Run(s.Core, conn, q)
		}
	})
}

// head is the response's head. It says the epoch, unless that is "". Pages of the origin may read it; "": of no other.
func (t *Stream) head(epoch, origin string) []byte {
	b := append([]byte(nil), "HTTP/1.1 200 OK\r\nDate: "...)
	b = fasthttp.AppendHTTPDate(b, time.Now())
	if origin != "" {
		b = append(b, "\r\nAccess-Control-Allow-Origin: "+origin+"\r\nVary: Origin\r\nAccess-Control-Expose-Headers: "+EpochHeader...)
	}
	if epoch != "" {
		b = append(b, "\r\n"+EpochHeader+": "+epoch...)
	}
	return append(b, "\r\nContent-Type: "+t.Framing.ContentType+"\r\nConnection: close\r\n\r\n"...)
}
