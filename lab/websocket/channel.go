// Package websocket is the server's end of the lab's WebSockets: the channel by which a page controls its session, and the
// peers with which the bench shows every part of the browser's API.
package websocket

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"
	"golang.org/x/text/encoding"
)

// A Channel carries JSON values both ways. Send and Close may be called by anybody at any time, Receive by one goroutine.
type Channel struct {
	ws      *websocket.Conn
	writing sync.Mutex // gorilla allows one writer at a time
	ended   chan struct{}
	once    sync.Once
}

// How often a channel pings, how long it waits for a pong, and how long for the client to take what is written.
const (
	pingInterval = 5 * time.Second
	patience     = 20 * time.Second
	writeTimeout = 5 * time.Second
	largest      = 16 << 10 // bytes of a value that is received
)

// Accept does the opening handshake with a page that its server has let in, or answers with an error and returns it. The channel
// is closed when ctx is done.
func Accept(ctx context.Context, w http.ResponseWriter, r *http.Request) (*Channel, error) {
	if refused(w, r) {
		return nil, errors.New("accept: the handshake is refused")
	}
	upgrader := websocket.Upgrader{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize,
		CheckOrigin: func(*http.Request) bool { return true }, // who serves the page has asked for the origin of every request
	}
	ws, err := upgrader.Upgrade(hijacker{w}, r, nil)
	if err != nil {
		return nil, err
	}
	c := &Channel{ws: ws, ended: make(chan struct{})}
	ws.SetReadLimit(largest)
	ws.SetPingHandler(func(payload string) error { // gorilla's own goes on when the client doesn't take the pong
		return ws.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(writeTimeout))
	})
	ws.SetPongHandler(func(string) error { return ws.SetReadDeadline(time.Now().Add(patience)) })
	stop := context.AfterFunc(ctx, func() { c.Close(websocket.CloseGoingAway, "the server stops") })
	go func() {
		defer stop()
		c.ping()
	}()
	return c, nil
}

// ping pings until the channel is closed: a page in the background may be silent for long, but its browser isn't.
func (c *Channel) ping() {
	ticker := time.NewTicker(pingInterval)
	defer ticker.Stop()
	for {
		select {
		case <-c.ended:
			return
		case <-ticker.C:
			if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout)) != nil {
				c.Close(websocket.CloseGoingAway, "")
				return
			}
		}
	}
}

// Send sends a value.
func (c *Channel) Send(value any) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return c.ws.WriteJSON(value)
}

// A ValueError is a message that isn't the value that Receive was asked for: the connection is still good.
type ValueError struct{ Err error }

func (e *ValueError) Error() string { return e.Err.Error() }
func (e *ValueError) Unwrap() error { return e.Err }

// Receive waits for a value, which is one JSON object with known members in a text message. It returns a *ValueError for
// another message, and another error when the connection has ended or was closed for what came.
func (c *Channel) Receive(value any) error {
	c.ws.SetReadDeadline(time.Now().Add(patience))
	kind, text, err := c.ws.ReadMessage()
	if err == nil && kind == websocket.TextMessage && !utf8.Valid(text) {
		err = encoding.ErrInvalidUTF8
	}
	if err != nil {
		if code, reason, ok := failure(err); ok {
			c.Close(code, reason)
		}
		return err
	}
	if kind != websocket.TextMessage {
		c.Close(websocket.CloseUnsupportedData, "send text")
		return errors.New("receive: a binary message")
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(value); err != nil {
		return &ValueError{err}
	}
	if _, err := decoder.Token(); err != io.EOF {
		return &ValueError{errors.New("json: more than one value")}
	}
	return nil
}

// Done is closed when the channel is.
func (c *Channel) Done() <-chan struct{} { return c.ended }

// Close says why, and closes the connection.
func (c *Channel) Close(code int, reason string) {
	c.once.Do(func() {
		close(c.ended)
		c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(lingerTime))
		c.ws.Close()
	})
}
