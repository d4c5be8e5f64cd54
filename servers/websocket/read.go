package websocket

import (
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/websocket/frames"
)

// read publishes what the client sends, answers its pings and its close, and notices when no pong comes. It ends with
// the connection.
func (c *client) read() {
	defer c.conn.Close()
	defer c.conn.Linger() // a close frame may be on its way to a client that still sends
	c.ws.SetReadLimit(int64(maxMessage(&c.q)))
	c.ws.SetPongHandler(func(string) error { return c.alive() })
	c.ws.SetCloseHandler(c.close) // gorilla's own echoes the code but not the reason
	if c.alive() != nil {
		return
	}
	for {
		kind, body, err := c.readMessage()
		if err != nil {
			c.fail(err)
			return
		}
		expected := c.form()
		if c.q.Prompts { // which are text, whatever the answers are
			expected = websocket.TextMessage
		}
		if kind != expected {
			_ = c.close(websocket.CloseUnsupportedData, "send "+formNames[expected])
			return
		}
		if kind == websocket.TextMessage && !utf8.Valid(body) {
			_ = c.close(websocket.CloseInvalidFramePayloadData, "a text message is UTF-8") // RFC 6455, section 8.1
			return
		}
		if answer := answerTo(c.core, &c.q, body); answer != nil && c.say(answer) != nil {
			return
		}
	}
}

// say sends a text.
func (c *client) say(text []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, text)
}

// alive gives the client as long again to answer the next ping as it has always. A message that has begun does not get longer by pongs: it has
// a place among the large ones, maybe.
func (c *client) alive() error {
	until := time.Now().Add(c.patience())
	if c.hurried = !c.whole.IsZero() && c.whole.Before(until); c.hurried {
		until = c.whole
	}
	return c.ws.SetReadDeadline(until)
}

// patience is how long the server waits for a pong from the last one on, and for the rest of a message.
func (c *client) patience() time.Duration { return c.core.Options.Heartbeat + c.core.Options.Pong }

// formNames are what messages are called by their opcodes.
var formNames = map[int]string{websocket.TextMessage: "text", websocket.BinaryMessage: "binary messages"}

// maxMessage is how many bytes a message of the client may have.
func maxMessage(q *servers.Subscription) int {
	switch {
	case q.Messages:
		return feed.MaxMessage
	case q.Prompts:
		return servers.MaxPrompt + len("1048576 ") // what is kept, of a turn
	}
	return feed.MaxBody
}

// answerTo takes what the client sent, and returns what it is told; nil: nothing.
func answerTo(core *servers.Core, q *servers.Subscription, body []byte) []byte {
	switch {
	case q.Messages: // TCP tells it that one was taken
		if refused := core.Take(q.Log, q.From, body); refused.Refused() {
			return append([]byte("refused "), refused.Sentence...)
		}
		return nil
	case q.Prompts: // of one that is taken the tokens tell; to one that is not the answer has the status that a POST would be answered with
		if refused := core.Say(q, body); refused.Refused() {
			return fmt.Appendf(nil, "refused %d %s", refused.Status, refused.Sentence)
		}
		return nil
	}
	return publish(q, body)
}

// readMessage is gorilla's ReadMessage, whose limit is for the bytes on the wire: few of them may become many.
func (c *client) readMessage() (kind int, body []byte, err error) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		return kind, nil, err
	}
	c.whole = time.Now().Add(c.patience())
	body, err = c.core.ReadBody(io.LimitReader(r, int64(maxMessage(&c.q))+1))
	if len(body) > maxMessage(&c.q) {
		return kind, nil, websocket.ErrReadLimit
	}
	if c.whole = (time.Time{}); err == nil && c.hurried {
		err = c.alive()
	}
	return kind, body, err
}

// fail says what is wrong with what the client sent. Most of it gorilla has said already: then nothing is sent.
func (c *client) fail(err error) {
	var wrong *frames.Error
	var compressed flate.CorruptInputError
	switch {
	case errors.As(err, &wrong):
		_ = c.close(wrong.Code, wrong.Reason)
	case errors.As(err, &compressed), c.deflate && errors.Is(err, io.ErrUnexpectedEOF): // RFC 7692, section 7.2.2
		_ = c.close(websocket.CloseInvalidFramePayloadData, "a compressed message is DEFLATE")
	case errors.Is(err, servers.ErrManyLarge):
		_ = c.close(websocket.CloseTryAgainLater, "")
	case errors.Is(err, websocket.ErrReadLimit):
		_ = c.close(websocket.CloseMessageTooBig, "")
	}
}

// publish makes a message of what the client sent, and answers "published SEQ", or "refused" and why. No message's line
// begins with a letter, so a subscriber can tell.
func publish(q *servers.Subscription, body []byte) []byte {
	if err := q.Log.Kind.CheckBody(body); err != nil {
		return append([]byte("refused "), err.Error()...)
	}
	seq := q.Log.Publish(feed.Message{Due: time.Now(), Body: body})
	if seq == 0 {
		return []byte("refused the topic has ended")
	}
	return strconv.AppendUint([]byte("published "), seq, 10)
}
