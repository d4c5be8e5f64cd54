package websocket

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/valyala/fasthttp"

	"pollpush/servers"
)

// bufferSize is what an open WebSocket holds for reading and for writing, each. Larger messages pass without it.
const bufferSize = 256

// upgrade does the opening handshake (RFC 6455, section 4.2) on conn, or answers with an error and returns false. It says
// the epoch, unless that is "".
func upgrade(s *servers.Server, c *fasthttp.RequestCtx, conn net.Conn, epoch string) (*websocket.Conn, bool) {
	upgrader := websocket.Upgrader{
		ReadBufferSize: bufferSize, WriteBufferSize: bufferSize,
		Error: func(_ http.ResponseWriter, _ *http.Request, status int, reason error) {
			servers.Fail(&c.Response, status, reason.Error())
		},
		CheckOrigin: func(r *http.Request) bool { return allowed(r.Header.Get("Origin"), r.Host, s.Options.Origins) },
	}
	header := http.Header{}
	for key, value := range c.Request.Header.All() {
		header.Add(string(key), string(value))
	}
	r := &http.Request{Method: http.MethodGet, Header: header, Host: string(c.Host())}
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

// allowed reports whether a page of the given origin may open a WebSocket. There is no same-origin rule for WebSocket in
// browsers, so that the server has to ask (RFC 6455, section 10.2). Clients other than browsers send no Origin.
func allowed(origin, host string, origins []string) bool {
	if origin == "" || slices.Contains(origins, "*") {
		return true
	}
	if slices.ContainsFunc(origins, func(o string) bool { return strings.EqualFold(o, origin) }) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, host)
}
