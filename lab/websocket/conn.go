package websocket

import (
	"bufio"
	"compress/flate"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/text/encoding"

	"pollpush/servers/websocket/frames"
	"pollpush/servers/websocket/handshake"
)

// A hijacker hands gorilla a connection whose frames are looked at, and on which what came with the handshake isn't lost.
type hijacker struct{ http.ResponseWriter }

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	hijacked, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	c := &conn{Conn: hijacked, r: rw.Reader}
	checked := &frames.Conn{Conn: c}
	return checked, bufio.NewReadWriter(bufio.NewReaderSize(checked, 16), bufio.NewWriterSize(c, 16)), nil
}

// refused answers a handshake that RFC 6455 has refused, and reports whether there was one.
func refused(w http.ResponseWriter, r *http.Request) bool {
	status, sentence := handshake.Refuse(r, w.Header())
	if status != 0 {
		http.Error(w, sentence, status)
	}
	return status != 0
}

// A conn is a client's connection after the handshake.
type conn struct {
	net.Conn
	r      *bufio.Reader // of the HTTP server
	broken atomic.Bool   // the client didn't take what was written
}

func (c *conn) Read(p []byte) (int, error) { return c.r.Read(p) }

func (c *conn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	if err != nil {
		c.broken.Store(true)
	}
	return n, err
}

// lingerTime is how long Close waits for a client to take a last frame.
const lingerTime = 500 * time.Millisecond

// Close is net.Conn's. A client that reads is given a moment to take what was written: bytes of it that nobody has read would
// make the kernel reset the connection and destroy a last frame (RFC 6455, section 7.1.1). A client that didn't read is cut
// with a reset, so that the kernel keeps nothing for it.
func (c *conn) Close() error {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	switch {
	case c.broken.Load():
		below := c.Conn
		if secure, ok := below.(*tls.Conn); ok {
			below = secure.NetConn()
		}
		if socket, ok := below.(*net.TCPConn); ok {
			_ = socket.SetLinger(0)
			return socket.Close()
		}
	case ok && half.CloseWrite() == nil:
		_ = c.SetReadDeadline(time.Now().Add(lingerTime))
		_, _ = io.Copy(io.Discard, c.Conn)
	}
	return c.Conn.Close()
}

// failure returns the close frame's code and reason for an error of reading, and false when there is nothing to say, or when
// gorilla has said it.
func failure(err error) (code int, reason string, ok bool) {
	var wrong *frames.Error
	var deflate flate.CorruptInputError
	switch {
	case errors.As(err, &wrong):
		return wrong.Code, wrong.Reason, true
	case errors.Is(err, encoding.ErrInvalidUTF8):
		return websocket.CloseInvalidFramePayloadData, "a text message is UTF-8", true // RFC 6455, section 8.1
	case errors.As(err, &deflate):
		return websocket.CloseInvalidFramePayloadData, "a compressed message is DEFLATE", true // RFC 7692, section 7.2.2
	case errors.Is(err, websocket.ErrReadLimit):
		return websocket.CloseMessageTooBig, "", true
	}
	return 0, "", false
}
