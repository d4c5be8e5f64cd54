// Package websocket answers GET /ws?topic=&after=N with a WebSocket (RFC 6455) that sends one text message per message
// of the feed: its line, without the LF. A text frame from the client publishes to the same topic.
package websocket

import (
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/valyala/fasthttp"

	"pollpush/feed"
	"pollpush/servers"
)

// Transport returns WebSocket.
func Transport() servers.Transport { return servers.Transport{Path: "/ws", Handle: handle} }

func handle(s *servers.Server, c *fasthttp.RequestCtx) {
	q, ok := s.Subscription(c)
	if !ok {
		return
	}
	conn := servers.ConnOf(c)
	gather := &gather{Conn: conn, buffers: &s.Buffers}
	ws, ok := upgrade(s, c, gather)
	if !ok {
		return
	}
	c.HijackSetNoResponse(true)
	c.Hijack(func(hijacked net.Conn) {
		gather.Conn = hijacked // it hands out first what the engine has read beyond the request
		client := &client{server: s, conn: conn, gather: gather, ws: ws, q: q}
		s.Go(client.write)
		s.Go(client.read)
	})
}

// A client is one open WebSocket: a goroutine reads and another one writes.
type client struct {
	server *servers.Server
	conn   *servers.Conn
	gather *gather
	ws     *websocket.Conn
	q      servers.Subscription

	writing sync.Mutex // gorilla allows one writer of data frames at a time
}

// write sends messages as they come, and pings, until the client leaves or the server stops.
func (c *client) write() {
	defer c.conn.Close()
	c.conn.BeatEvery(c.server.Options.Ping)
	defer c.conn.BeatStop()
	for cursor := c.q.After; ; {
		msgs, more := c.q.Next(cursor)
		if len(msgs) > 0 {
			cursor = msgs[len(msgs)-1].Seq
			if c.send(msgs) != nil {
				return
			}
			continue
		}
		switch c.conn.Wait(more) {
		case servers.Gone:
			return
		case servers.Stopping:
			c.control(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseGoingAway, "the server stops"))
			return
		case servers.Beat:
			if c.control(websocket.PingMessage, nil) != nil {
				return
			}
		}
	}
}

// send writes a batch of messages with one Write.
func (c *client) send(msgs []feed.Message) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.gather.begin()
	for _, m := range msgs {
		line := m.Line()
		if err := c.ws.WriteMessage(websocket.TextMessage, line[:len(line)-1]); err != nil {
			return err
		}
	}
	return c.gather.flush()
}

func (c *client) control(kind int, data []byte) error {
	return c.ws.WriteControl(kind, data, time.Now().Add(c.server.Options.IOTimeout))
}

// read publishes what the client sends, and answers its pings and its close.
func (c *client) read() {
	defer c.conn.Close()
	c.ws.SetReadLimit(feed.MaxBody)
	patience := c.server.Options.Ping + c.server.Options.Pong
	alive := func(string) error { return c.ws.SetReadDeadline(time.Now().Add(patience)) }
	c.ws.SetPongHandler(alive)
	c.ws.SetCloseHandler(func(code int, reason string) error {
		return c.control(websocket.CloseMessage, closing(code, reason))
	})
	_ = alive("")
	for {
		kind, body, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if kind != websocket.TextMessage {
			c.control(websocket.CloseMessage, closing(websocket.CloseUnsupportedData, "send text"))
			return
		}
		if err := feed.CheckBody(body); err != nil {
			c.control(websocket.CloseMessage, closing(websocket.CloseInvalidFramePayloadData, err.Error()))
			return
		}
		seq := c.q.Log.Publish(feed.Message{Due: time.Now(), Body: body})
		if c.say(strconv.AppendUint([]byte("published "), seq, 10)) != nil {
			return
		}
	}
}

// say writes a text message of the reading goroutine.
func (c *client) say(text []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, text)
}

// closing is the payload of a close frame; 1005 is never sent (RFC 6455, section 7.4.1).
func closing(code int, reason string) []byte {
	return websocket.FormatCloseMessage(code, reason)
}
