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
	c.ws.SetReadLimit(int64(c.maxMessage()))
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
		take := c.publish
		switch {
		case c.q.Messages:
			take = c.message
		case c.q.Prompts:
			take = c.prompt
		}
		if take(body) != nil {
			return
		}
	}
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
func (c *client) maxMessage() int {
	switch {
	case c.q.Messages:
		return feed.MaxMessage
	case c.q.Prompts:
		return servers.MaxPrompt + len("1048576 ") // what is kept, of a turn
	}
	return feed.MaxBody
}

// message takes a message of the client's own. TCP tells it that one was taken; one that is not is answered "refused" and why.
func (c *client) message(bare []byte) error {
	refused := c.core.Take(c.q.Log, c.q.From, bare)
	if !refused.Refused() {
		return nil
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, append([]byte("refused "), refused.Sentence...))
}

// prompt has a prompt answered. Of one that is taken the tokens tell; to one that is not the answer is "refused", the status that a POST would be
// answered with, and why.
func (c *client) prompt(body []byte) error {
	refused := c.core.Say(&c.q, body)
	if !refused.Refused() {
		return nil
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, "refused %d %s", refused.Status, refused.Sentence))
}

// readMessage is gorilla's ReadMessage, whose limit is for the bytes on the wire: few of them may become many.
func (c *client) readMessage() (kind int, body []byte, err error) {
	kind, r, err := c.ws.NextReader()
	if err != nil {
		return kind, nil, err
	}
	c.whole = time.Now().Add(c.patience())
	body, err = c.core.ReadBody(io.LimitReader(r, int64(c.maxMessage())+1))
	if len(body) > c.maxMessage() {
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
func (c *client) publish(body []byte) error {
	var answer []byte
	if err := c.q.Log.Kind.CheckBody(body); err != nil {
		answer = append([]byte("refused "), err.Error()...)
	} else if seq := c.q.Log.Publish(feed.Message{Due: time.Now(), Body: body}); seq == 0 {
		answer = []byte("refused the topic has ended")
	} else {
		answer = strconv.AppendUint([]byte("published "), seq, 10)
	}
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, answer)
}
