// Package sse answers GET /sse?topic= with a stream of Server-Sent Events (HTML standard, section 9.2): "id: EPOCH-SEQ"
// and "data: LINE" for each message, resumed from Last-Event-ID.
package sse

import (
	"bytes"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// Transport returns Server-Sent Events.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.SSE, Handle: handle}
}

// retry is how long an EventSource waits before it comes back, in milliseconds.
const retry = "1000"

func handle(s *servers.Server, c *fasthttp.RequestCtx) {
	q, ok := s.Subscription(c)
	if !ok {
		return
	}
	if id := c.Request.Header.Peek("Last-Event-ID"); len(id) > 0 {
		if err := q.Resume(id); err != nil {
			servers.Fail(&c.Response, fasthttp.StatusBadRequest, "Last-Event-ID: "+err.Error())
			return
		}
	}
	// Writing to the connection itself: fasthttp's stream writer would cost a pipe, a goroutine and a copy.
	origin := s.SharedWith(c)
	run := stream
	if c.IsHead() {
		run = headOnly
	}
	s.TakeOver(c, func(conn *servers.Conn) { run(s, conn, q, origin) })
}

// stream writes messages as they come, until the client leaves or the server stops. The body ends with the connection.
func stream(s *servers.Server, conn *servers.Conn, q servers.Subscription, origin string) {
	defer conn.Close()
	if _, err := conn.Write(head(q.Epoch, origin)); err != nil {
		return
	}
	conn.Watch()
	conn.BeatEvery(s.Options.Heartbeat)
	defer conn.BeatStop()
	for cursor := q.After; ; {
		msgs, more := q.Next(cursor)
		if len(msgs) > 0 {
			msgs = servers.Batch(msgs)
			cursor = msgs[len(msgs)-1].Seq
			if write(s, conn, q.Log.Epoch, msgs) != nil {
				return
			}
			continue
		}
		switch conn.Wait(more) {
		case servers.Gone:
			return
		case servers.Stopping:
			_, _ = conn.Write([]byte(": the server stops\n\n"))
			return
		case servers.Beat, servers.Ended:
			if _, err := conn.Write([]byte(":\n\n")); err != nil {
				return
			}
		}
	}
}

// headOnly writes what a stream begins with to a client that has sent HEAD.
func headOnly(_ *servers.Server, conn *servers.Conn, q servers.Subscription, origin string) {
	head, _, _ := bytes.Cut(head(q.Epoch, origin), []byte("retry:"))
	_, _ = conn.Write(head)
	conn.Linger()
	conn.Close()
}

// write sends a batch with one Write.
func write(s *servers.Server, conn *servers.Conn, epoch string, msgs []feed.Message) error {
	buffer := s.Buffers.Get()
	defer s.Buffers.Put(buffer)
	for _, m := range msgs {
		*buffer = appendEvent(*buffer, epoch, m)
	}
	_, err := conn.Write(*buffer)
	return err
}

// appendEvent appends a message as an event, whose ID is the cursor that a browser comes back with. The line's own LF
// ends the data field.
func appendEvent(b []byte, epoch string, m feed.Message) []byte {
	b = append(b, "id: "...)
	b = feed.AppendCursor(b, epoch, m.Seq)
	b = append(b, "\ndata: "...)
	b = append(b, m.Line()...)
	return append(b, '\n')
}

// head is the response's head, and what a client is told once: the epoch, unless it is "". Pages of the origin may read
// it; "": of no other.
func head(epoch, origin string) []byte {
	b := append([]byte(nil), "HTTP/1.1 200 OK\r\nDate: "...)
	b = fasthttp.AppendHTTPDate(b, time.Now())
	if origin != "" {
		b = append(b, "\r\nAccess-Control-Allow-Origin: "+origin+"\r\nVary: Origin\r\nAccess-Control-Expose-Headers: "+servers.EpochHeader...)
	}
	if epoch != "" {
		b = append(b, "\r\n"+servers.EpochHeader+": "+epoch...)
	}
	return append(b, "\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: "+retry+"\n\n"...)
}
