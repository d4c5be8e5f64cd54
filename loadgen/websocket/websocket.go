// Package websocket follows the feed over WebSocket (RFC 6455): one message per event, text or binary.
package websocket

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/http1"
	"pollpush/loadgen/semantics"
	"pollpush/results"
	"pollpush/transport"
)

// Sizes of gorilla's buffers: a client reads small messages, and writes nothing but pongs.
const (
	readBuffer  = 2 << 10
	writeBuffer = 256
)

// maxMessage is the largest message there can be.
const maxMessage = feed.MaxMessage

// Subscribe is the transport's loadgen.Subscribe. It answers pings, as every WebSocket does.
func Subscribe(ctx context.Context, c *loadgen.Client, s results.Scenario) error {
	request := semantics.NewRequest(c, s, headers.Upgrade, transport.WebSocket.Path, semantics.Sends(c, s)+semantics.After)
	hands := new(handshake)
	tunnel := new(tunnel)
	incoming := &incoming{handshake: hands, compress: s.Compress}
	dialer := websocket.Dialer{
		NetDialContext: func(ctx context.Context, _, _ string) (_ net.Conn, err error) {
			if s.HTTP == results.HTTP2 {
				tunnel, err = dialTunnel(ctx, c, s, request)
				hands.Conn = tunnel
			} else {
				hands.head = http1.NewText(request).Bytes(c.Epoch(), c.Cursor())
				hands.Conn, err = c.Dial(ctx)
			}
			if s.Compress == "" {
				return hands, err
			}
			return incoming, err
		},
		ReadBufferSize: readBuffer, WriteBufferSize: writes(s),
	}
	// The URL's scheme is ws also under TLS, which Dial does.
	ws, response, err := dialer.DialContext(ctx, "ws://"+c.Host()+transport.WebSocket.Path, nil)
	if err != nil {
		return refused(response, err)
	}
	defer ws.Close()
	if !hands.done { // gorilla also takes lines that end with LF alone
		return loadgen.Errorf(loadgen.Frame, "upgrade: the response's head does not end with CR LF CR LF")
	}
	if err := incoming.agreed(); err != nil {
		return err
	}
	ws.SetReadLimit(maxMessage)
	c.Met([]byte(response.Header.Get("Feed-Epoch")))
	c.Connected(len(hands.early) + tunnel.early)
	expected := websocket.TextMessage
	if s.PayloadKind == results.PayloadBinary {
		expected = websocket.BinaryMessage
	}
	c.Sends(func(o loadgen.Outgoing) error {
		_ = ws.SetWriteDeadline(time.Now().Add(loadgen.WriteLimit)) // never fails
		return ws.WriteMessage(form(s), o.Body)
	})
	message := make([]byte, 0, readBuffer)
	for {
		form, reader, err := ws.NextReader()
		if err == nil {
			message, err = appendAll(message[:0], reader)
		}
		plain := message
		if err == nil && s.Compress != "" {
			if plain, err = incoming.decode(message); err == nil {
				c.Decoded(len(message), len(plain))
			}
		}
		switch {
		case errors.Is(err, websocket.ErrReadLimit):
			fail(ws, websocket.CloseMessageTooBig, "") // at a length of 64 bits gorilla says nothing
			return kind(err)
		case err != nil:
			return kind(err)
		case form == websocket.TextMessage && !utf8.Valid(plain): // RFC 6455, section 8.1
			fail(ws, websocket.CloseInvalidFramePayloadData, "a text message is UTF-8")
			return loadgen.Errorf(loadgen.Frame, "a text message that is not UTF-8: %.80q", plain)
		}
		if form != expected {
			return loadgen.Errorf(loadgen.Frame, "the messages are to be %s, this one is not: %.80q", kindOf(s), plain)
		}
		c.DeliverBare(plain)
	}
}

// kindOf is what the scenario's messages are.
func kindOf(s results.Scenario) string { return cmp.Or(s.PayloadKind, results.PayloadText) }

// writes is how much is written at once: a client sends each message in one frame, as browsers do. gorilla's buffer has the frame's
// head in it too.
func writes(s results.Scenario) int {
	switch {
	case s.Workload == results.WorkloadTokens: // in a dialogue with all that was said before
		return max(writeBuffer, s.PromptBytes+max(0, s.Turns-1)*(s.PromptBytes+s.Tokens*s.Payload)+64)
	case s.Upstream():
		return max(writeBuffer, s.Payload+64)
	}
	return writeBuffer
}

// form is what messages of the client's own are.
func form(s results.Scenario) int {
	if s.Upstream() && s.PayloadKind == results.PayloadBinary {
		return websocket.BinaryMessage
	}
	return websocket.TextMessage
}

// fail says why the connection ends. A server that doesn't read is not waited for.
func fail(ws *websocket.Conn, code int, reason string) {
	_ = ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
}

// appendAll is io.ReadAll into a buffer that is used again. The message has a limit here too: gorilla's is for the bytes on
// the wire, which compression may multiply.
func appendAll(b []byte, r io.Reader) ([]byte, error) {
	for {
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
		if len(b) > maxMessage {
			return b, loadgen.Errorf(loadgen.Frame, "a message of more than %d bytes", maxMessage)
		}
	}
}

// refused says why there is no WebSocket.
func refused(response *http.Response, err error) error {
	if response != nil && response.StatusCode != http.StatusSwitchingProtocols {
		return loadgen.Errorf(loadgen.Status, "upgrade: status %d: %w", response.StatusCode, err)
	}
	return kind(err)
}

// kind tells a connection's end, and the network's errors, which the engine can tell apart, from the protocol's.
func kind(err error) error {
	var closed *websocket.CloseError
	var network net.Error
	switch {
	case errors.As(err, &closed):
		return loadgen.Errorf(loadgen.Closed, "%w", err)
	case errors.As(err, &network), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		return err
	}
	return loadgen.Errorf(loadgen.Frame, "%w", err)
}
