package websocket

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
	"pollpush/loadgen/http2"
	"pollpush/loadgen/semantics"
	"pollpush/results"
)

// A tunnel is a stream of HTTP/2 that an extended CONNECT made a WebSocket (RFC 8441). To gorilla's client, which knows HTTP/1.1
// only, it looks like a connection: its handshake is answered here by what the server said to the CONNECT.
type tunnel struct {
	stream  *http2.Conn
	request *headers.Request // nil once it is sent
	unread  []byte
	early   int // bytes that came with the server's answer, and belong to what follows
}

// dialTunnel opens the client's connection, or has it take part in one.
func dialTunnel(ctx context.Context, c *loadgen.Client, s results.Scenario, request *headers.Request) (*tunnel, error) {
	stream, err := http2.Dial(ctx, c, s)
	if err != nil {
		return nil, err
	}
	return &tunnel{stream: stream, request: request}, nil
}

// Write sends the CONNECT in the place of gorilla's request, which is the first write, and DATA afterwards.
func (t *tunnel) Write(p []byte) (int, error) {
	if t.request == nil {
		return t.stream.Write(p)
	}
	request := t.request
	t.request = nil
	key := challenge.FindSubmatch(p)
	if key == nil {
		return 0, errors.New("internal error: gorilla's request has no key")
	}
	head, err := t.stream.Ask(request)
	if err != nil {
		return 0, err
	}
	t.unread, t.early = answer(head, key[1]), head.Early
	return len(p), nil
}

// answer returns what the answer to a CONNECT is in HTTP/1.1 (RFC 8441, section 5).
func answer(head semantics.Head, key []byte) []byte {
	if head.Status != http.StatusOK {
		return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Length: 0\r\n\r\n", max(head.Status, 102), http.StatusText(head.Status))
	}
	accept := sha1.Sum(append(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"...))
	b := fmt.Appendf(nil, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n",
		base64.StdEncoding.EncodeToString(accept[:]))
	if head.Epoch[0] != 0 {
		b = fmt.Appendf(b, "Feed-Epoch: %s\r\n", head.Epoch[:])
	}
	if head.Extensions != "" {
		b = fmt.Appendf(b, "Sec-WebSocket-Extensions: %s\r\n", head.Extensions)
	}
	return append(b, "\r\n"...)
}

// Read reads the answer, and then DATA.
func (t *tunnel) Read(p []byte) (n int, err error) {
	for len(t.unread) == 0 {
		if t.unread, err = t.stream.Next(); err != nil {
			return 0, err
		}
	}
	n = copy(p, t.unread)
	t.unread = t.unread[n:]
	return n, nil
}

func (t *tunnel) Close() error                       { return t.stream.Close() }
func (t *tunnel) LocalAddr() net.Addr                { return nil }
func (t *tunnel) RemoteAddr() net.Addr               { return nil }
func (t *tunnel) SetDeadline(time.Time) error        { return nil } // gorilla sets none but takes it back
func (t *tunnel) SetReadDeadline(time.Time) error    { return nil }
func (t *tunnel) SetWriteDeadline(d time.Time) error { return t.stream.SetWriteDeadline(d) }
