package websocket

import (
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
	"pollpush/results"
)

// Sizes of gorilla's buffers: a client reads small messages, and writes nothing but pongs.
const (
	readBuffer  = 2 << 10
	writeBuffer = 256
)

// maxMessage is the largest message there can be.
const maxMessage = feed.MaxMessage

// A Conn is a client's WebSocket.
type Conn struct {
	client   *loadgen.Client
	ws       *websocket.Conn
	hands    *handshake
	tunnel   *tunnel
	incoming *incoming
	message  []byte
}

// Dial opens a client's WebSocket by that request, an upgrade or an extended CONNECT. What it writes in one frame is at most so many
// bytes, the frame's head included; 0: control frames only. Connected is still to be called.
func Dial(ctx context.Context, c *loadgen.Client, s results.Scenario, request *headers.Request, writes int) (*Conn, error) {
	hands := new(handshake)
	k := &Conn{client: c, hands: hands, tunnel: new(tunnel), incoming: &incoming{handshake: hands, compress: s.Compress}}
	dialer := websocket.Dialer{
		NetDialContext: func(ctx context.Context, _, _ string) (_ net.Conn, err error) {
			if s.HTTP == results.HTTP2 {
				k.tunnel, err = dialTunnel(ctx, c, s, request)
				hands.Conn = k.tunnel
			} else {
				hands.head = http1.NewText(request).Bytes(c.Epoch(), c.Cursor())
				hands.Conn, err = c.Dial(ctx)
			}
			if s.Compress == "" {
				return hands, err
			}
			return k.incoming, err
		},
		ReadBufferSize: readBuffer, WriteBufferSize: max(writeBuffer, writes),
	}
	// The URL's scheme is ws also under TLS, which Dial does.
	ws, response, err := dialer.DialContext(ctx, "ws://"+c.Host()+"/", nil)
	if err != nil {
		return nil, refused(response, err)
	}
	k.ws = ws
	if !hands.done { // gorilla also takes lines that end with LF alone
		err = loadgen.Errorf(loadgen.Frame, "upgrade: the response's head does not end with CR LF CR LF")
	} else {
		err = k.incoming.agreed()
	}
	if err != nil {
		ws.Close()
		return nil, err
	}
	ws.SetReadLimit(maxMessage)
	c.Met([]byte(response.Header.Get("Feed-Epoch")))
	k.message = make([]byte, 0, readBuffer)
	return k, nil
}

// Connected says to the client that it is connected, by the handshake alone.
func (k *Conn) Connected() { k.client.Connected(len(k.hands.early) + k.tunnel.early) }

// Next returns the next message as it was before it was compressed, and whether it is binary. It is good until the next call. Pings are
// answered.
func (k *Conn) Next() (message []byte, binary bool, err error) {
	form, reader, err := k.ws.NextReader()
	if err == nil {
		k.message, err = appendAll(k.message[:0], reader)
	}
	plain := k.message
	if err == nil && k.incoming.compress != "" {
		if plain, err = k.incoming.decode(k.message); err == nil {
			k.client.Decoded(len(k.message), len(plain))
		}
	}
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		fail(k.ws, websocket.CloseMessageTooBig, "") // at a length of 64 bits gorilla says nothing
		return nil, false, kind(err)
	case err != nil:
		return nil, false, kind(err)
	case form == websocket.TextMessage && !utf8.Valid(plain): // RFC 6455, section 8.1
		fail(k.ws, websocket.CloseInvalidFramePayloadData, "a text message is UTF-8")
		return nil, false, loadgen.Errorf(loadgen.Frame, "a text message that is not UTF-8: %.80q", plain)
	}
	return plain, form == websocket.BinaryMessage, nil
}

// Write sends a text message.
func (k *Conn) Write(text []byte) error { return k.write(websocket.TextMessage, text) }

func (k *Conn) write(form int, message []byte) error {
	_ = k.ws.SetWriteDeadline(time.Now().Add(loadgen.WriteLimit)) // never fails
	return k.ws.WriteMessage(form, message)
}

// Close closes the connection.
func (k *Conn) Close() error { return k.ws.Close() }

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
