// Package sse answers GET /sse?topic= with a stream of Server-Sent Events (HTML standard, section 9.2): "id: SEQ" and
// "data: LINE" for each message, resumed from Last-Event-ID.
package sse

import (
	"bytes"
	"strconv"
	"time"

	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
)

// Transport returns Server-Sent Events.
func Transport() servers.Transport { return servers.Transport{Path: "/sse", Handle: handle} }

// retry is how long an EventSource waits before it comes back, in milliseconds.
const retry = "1000"

func handle(s *servers.Server, c *fasthttp.RequestCtx) {
	q, ok := s.Subscription(c)
	if !ok {
		return
	}
	if id := c.Request.Header.Peek("Last-Event-ID"); len(id) > 0 {
		var err error
		if q.After, err = servers.ParseCursor(id); err != nil {
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
	if _, err := conn.Write(head(origin)); err != nil {
		return
	}
	conn.Watch()
	conn.BeatEvery(s.Options.Heartbeat)
	defer conn.BeatStop()
	for cursor := q.After; ; {
		msgs, more := q.Next(cursor)
		if len(msgs) > 0 {
			cursor = msgs[len(msgs)-1].Seq
			if write(s, conn, msgs) != nil {
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
		case servers.Beat:
			if _, err := conn.Write([]byte(":\n\n")); err != nil {
				return
			}
		}
	}
}

// headOnly writes what a stream begins with to a client that has sent HEAD.
func headOnly(_ *servers.Server, conn *servers.Conn, _ servers.Subscription, origin string) {
	head, _, _ := bytes.Cut(head(origin), []byte("retry:"))
	_, _ = conn.Write(head)
	conn.Linger()
	conn.Close()
}

// write sends a batch with one Write.
func write(s *servers.Server, conn *servers.Conn, msgs []feed.Message) error {
	buffer := s.Buffers.Get()
	defer s.Buffers.Put(buffer)
	for _, m := range msgs {
		*buffer = appendEvent(*buffer, m)
	}
	_, err := conn.Write(*buffer)
	return err
}

// appendEvent appends a message as an event. The line's own LF ends the data field.
func appendEvent(b []byte, m feed.Message) []byte {
	b = append(b, "id: "...)
	b = strconv.AppendUint(b, m.Seq, 10)
	b = append(b, "\ndata: "...)
	b = append(b, m.Line()...)
	return append(b, '\n')
}

// head is the response's head, and what a client is told once. Pages of the origin may read it; "": of no other.
func head(origin string) []byte {
	b := append([]byte(nil), "HTTP/1.1 200 OK\r\nDate: "...)
	b = fasthttp.AppendHTTPDate(b, time.Now())
	if origin != "" {
		b = append(b, "\r\nAccess-Control-Allow-Origin: "+origin+"\r\nVary: Origin"...)
	}
	return append(b, "\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nretry: "+retry+"\n\n"...)
}
