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
	Opening   string             // what the body begins with
	Heartbeat string             // the bytes of one
	Goodbye   string             // is sent when the server stops

	// Append appends a message; epoch is the feed's.
	Append func(b []byte, epoch string, m feed.Message) []byte
}

// Stream answers with the messages of q as they come, until the client leaves or the server stops. It writes to the
// connection itself: fasthttp's stream writer would cost a pipe, a goroutine and a copy.
func (s *Server) Stream(c *fasthttp.RequestCtx, q Subscription, stream *Stream) {
	origin := s.SharedWith(c)
	run := stream.run
	if c.IsHead() {
		run = stream.headOnly
	}
	s.TakeOver(c, func(conn *Conn) { run(s, conn, q, origin) })
}

// run writes messages as they come. The body ends with the connection.
func (t *Stream) run(s *Server, conn *Conn, q Subscription, origin string) {
	defer conn.Close()
	if _, err := conn.Write(append(t.head(q.Epoch, origin), t.Opening...)); err != nil {
		return
	}
	conn.Watch()
	conn.TickEvery(s.Options.Heartbeat)
	defer conn.TickStop()
	for cursor := q.After; ; {
		msgs, more := q.Next(cursor)
		if len(msgs) > 0 {
			msgs = Batch(msgs)
			cursor = msgs[len(msgs)-1].Seq
			if t.write(s, conn, q.Log.Epoch, msgs) != nil {
				return
			}
			continue
		}
		switch conn.Wait(more) {
		case Gone:
			return
		case Stopping:
			if t.Goodbye != "" {
				_, _ = conn.Write([]byte(t.Goodbye))
			}
			return
		case Tick, Ended:
			if _, err := conn.Write([]byte(t.Heartbeat)); err != nil {
				return
			}
		}
	}
}

// headOnly writes what a stream begins with to a client that has sent HEAD.
func (t *Stream) headOnly(_ *Server, conn *Conn, q Subscription, origin string) {
	_, _ = conn.Write(t.head(q.Epoch, origin))
	conn.Linger()
	conn.Close()
}

// write sends a batch with one Write.
func (t *Stream) write(s *Server, conn *Conn, epoch string, msgs []feed.Message) error {
	buffer := s.Buffers.Get()
	defer s.Buffers.Put(buffer)
	for _, m := range msgs {
		*buffer = t.Append(*buffer, epoch, m)
	}
	_, err := conn.Write(*buffer)
	return err
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
