package websocket

import (
	"bufio"
	"net"
	"net/http"

	"github.com/gorilla/websocket"

	"pollpush/servers"
	"pollpush/servers/compress"
	"pollpush/servers/websocket/deflate"
	"pollpush/servers/websocket/frames"
	"pollpush/servers/websocket/handshake"
)

// bufferSize is what an open WebSocket holds for reading and for writing, each. Larger messages pass without it.
const bufferSize = 256

// newUpgrader returns what does the opening handshake (RFC 6455, section 4.2) and the fields that its answer has beside those of the
// protocol: the epoch, unless the client knows it. Or it refuses.
func newUpgrader(r *http.Request, q *servers.Subscription) (upgrader websocket.Upgrader, say http.Header, refused servers.Refusal) {
	said := http.Header{}
	if status, sentence := handshake.Refuse(r, said); status != 0 {
		return upgrader, nil, servers.Refusal{Status: status, Sentence: sentence, Header: said}
	}
	if q.Epoch != "" {
		say = http.Header{servers.EpochHeader: {q.Epoch}}
	}
	upgrader = websocket.Upgrader{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize,
		CheckOrigin: func(*http.Request) bool { return true }, // the server has asked for the origin of every request
	}
	return upgrader, say, refused
}

// open does the opening handshake.
func open(core *servers.Core, r *http.Request, q servers.Subscription, take func() servers.Socket) (run func(), refused servers.Refusal) {
	upgrader, say, refused := newUpgrader(r, &q)
	if refused.Refused() {
		return nil, refused
	}
	agreed := agree(core, r)
	upgrader.EnableCompression = agreed.Response != ""
	upgrader.Error = func(_ http.ResponseWriter, _ *http.Request, status int, reason error) {
		refused = servers.Refusal{Status: status, Sentence: reason.Error()}
	}
	c := &client{core: core, q: q}
	ws, err := upgrader.Upgrade(hijacker{func() net.Conn {
		c.conn = take()
		c.gather = &gather{Conn: &frames.Conn{Conn: c.conn}, buffers: &core.Buffers, extensions: agreed.Response}
		return c.gather
	}}, r, say)
	switch {
	case refused.Refused():
		return nil, refused
	case err != nil: // the connection has failed
		return func() { c.conn.Close() }, refused
	}
	c.ws = ws
	c.compressWith(agreed)
	return c.run, refused
}

// agree returns what is agreed on with a client about compression, if the server is to compress.
func agree(core *servers.Core, r *http.Request) deflate.Agreement {
	context := core.Options.Compress == compress.DeflateContext
	if !context && core.Options.Compress != compress.Deflate {
		return deflate.Agreement{}
	}
	return deflate.Agree(r.Header.Values("Sec-WebSocket-Extensions"), context)
}

// A hijacker is all that gorilla's Upgrader needs of a ResponseWriter.
type hijacker struct{ take func() net.Conn }

func (hijacker) Header() http.Header         { return nil }
func (hijacker) Write(p []byte) (int, error) { return len(p), nil }
func (hijacker) WriteHeader(int)             {}

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn := h.take()
	return conn, bufio.NewReadWriter(bufio.NewReaderSize(conn, 16), bufio.NewWriterSize(conn, 16)), nil
}
