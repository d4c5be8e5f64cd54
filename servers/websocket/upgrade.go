package websocket

import (
	"bufio"
	"net"
	"net/http"

	"github.com/gorilla/websocket"
	"github.com/valyala/fasthttp"

	"pollpush/servers"
	"pollpush/servers/websocket/handshake"
)

// bufferSize is what an open WebSocket holds for reading and for writing, each. Larger messages pass without it.
const bufferSize = 256

// upgrade does the opening handshake (RFC 6455, section 4.2) on conn, or answers with an error and returns false. It says
// the epoch, unless that is "".
func upgrade(c *fasthttp.RequestCtx, conn net.Conn, epoch string) (*websocket.Conn, bool) {
	upgrader := websocket.Upgrader{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize,
		Error: func(_ http.ResponseWriter, _ *http.Request, status int, reason error) {
			servers.Fail(&c.Response, status, reason.Error())
		},
		CheckOrigin: func(*http.Request) bool { return true }, // the server has asked for the origin of every request
	}
	header := http.Header{}
	for key, value := range c.Request.Header.All() {
		header.Add(string(key), string(value))
	}
	r := &http.Request{Method: http.MethodGet, Header: header, Host: string(c.Host()), ProtoMajor: 1}
	if c.Request.Header.IsHTTP11() {
		r.ProtoMinor = 1
	}
	said := http.Header{}
	if status, sentence := handshake.Refuse(r, said); status != 0 {
		servers.Fail(&c.Response, status, sentence)
		for name := range said {
			c.Response.Header.Set(name, said.Get(name))
		}
		return nil, false
	}
	var say http.Header
	if epoch != "" {
		say = http.Header{servers.EpochHeader: {epoch}}
	}
	ws, err := upgrader.Upgrade(hijacker{conn}, r, say)
	return ws, err == nil
}

// A hijacker is all that gorilla's Upgrader needs of a ResponseWriter. fasthttpadaptor has one that costs a goroutine, a
// pipe and two buffers.
type hijacker struct{ conn net.Conn }

func (hijacker) Header() http.Header         { return nil }
func (hijacker) Write(p []byte) (int, error) { return len(p), nil }
func (hijacker) WriteHeader(int)             {}

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReaderSize(h.conn, 16), bufio.NewWriterSize(h.conn, 16)), nil
}
