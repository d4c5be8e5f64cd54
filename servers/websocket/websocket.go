// Package websocket answers GET /ws?topic=&after=N with a WebSocket (RFC 6455) that sends one text message per message
// of the feed: its line, without the LF; of a binary feed it is a binary message. A frame from the client publishes to the same
// topic, as text or binary as the feed is.
package websocket

import (
	"errors"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/compress"
	"pollpush/transport"
)

// Transport returns WebSocket.
func Transport() servers.Transport {
	return servers.Transport{Transport: transport.WebSocket, Open: open, Speak: speak}
}

// A client is one open WebSocket: a goroutine reads and another one writes.
type client struct {
	core   *servers.Core
	conn   servers.Socket
	gather *gather
	ws     *websocket.Conn
	q      servers.Subscription

	deflate bool              // messages may be compressed
	context *compress.Context // what they are compressed with; nil: each by itself

	whole   time.Time // by when a message that has begun has to have come; zero: none has
	hurried bool      // that is the read deadline

	writing sync.Mutex // gorilla allows one writer of data frames at a time
}

// run returns when both goroutines have ended and the connection is closed.
func (c *client) run() {
	var reader sync.WaitGroup
	reader.Go(c.read)
	c.write()
	reader.Wait()
	if c.context != nil {
		c.context.Close()
	}
}

// write sends messages as they come, and pings, until the client leaves or the server stops.
func (c *client) write() {
	follower := c.core.Follow(c.conn, c.q)
	defer follower.Stop()
	for {
		msgs, signal := follower.Next()
		switch signal {
		case servers.More:
			switch err := c.send(msgs); {
			case errors.Is(err, websocket.ErrCloseSent):
				return // by the reader, which sees to it that the client can read it
			case err != nil:
				c.conn.Close()
				return
			}
		case servers.Over:
			_ = c.close(websocket.CloseNormalClosure, "")
			return
		case servers.Gone:
			c.conn.Close()
			return
		case servers.Stopping:
			// The reader ends when the client has answered, or when Serve cuts the connection.
			_ = c.close(websocket.CloseGoingAway, "the server stops")
			return
		case servers.Tick:
			if c.control(websocket.PingMessage, nil) != nil {
				c.conn.Close()
				return
			}
		}
	}
}

// send writes a batch of messages with one Write.
func (c *client) send(msgs []feed.Message) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	if c.deflate {
		return c.sendCompressed(msgs)
	}
	if len(msgs) == 1 && len(msgs[0].Line()) <= bufferSize {
		return c.ws.WriteMessage(c.form(), c.bare(msgs[0]))
	}
	c.gather.begin()
	for _, m := range msgs {
		if err := c.ws.WriteMessage(c.form(), c.bare(m)); err != nil {
			return err
		}
	}
	return c.gather.flush()
}

// bare is a message without what tells its end: frames have their own.
func (c *client) bare(m feed.Message) []byte { return c.q.Log.Kind.Bare(m.Line()) }

// form is what messages of the feed are to WebSocket, in both directions: text or binary ones.
func (c *client) form() int {
	if c.q.Log.Kind == feed.Binary {
		return websocket.BinaryMessage
	}
	return websocket.TextMessage
}

func (c *client) control(kind int, data []byte) error {
	return c.ws.WriteControl(kind, data, time.Now().Add(c.core.Options.IOTimeout))
}

func (c *client) close(code int, reason string) error {
	return c.control(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason))
}
