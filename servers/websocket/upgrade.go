package websocket

import (
	"bufio"
	"net"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/valyala/fasthttp"

	"pollpush/servers"
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
	if !understood(c, header) {
		return nil, false
	}
	r := &http.Request{Method: http.MethodGet, Header: header, Host: string(c.Host())}
	var say http.Header
	if epoch != "" {
		say = http.Header{servers.EpochHeader: {epoch}}
	}
	ws, err := upgrader.Upgrade(hijacker{conn}, r, say)
	return ws, err == nil
}

// understood answers a handshake that gorilla would take although RFC 6455 doesn't, or would refuse without a word of what
// is spoken here (section 4.2.2 and 4.4), and returns false.
func understood(c *fasthttp.RequestCtx, header http.Header) bool {
	switch {
	case !c.Request.Header.IsHTTP11():
		servers.Fail(&c.Response, fasthttp.StatusBadRequest, "a WebSocket is opened with HTTP/1.1") // section 4.2.1
	case len(header["Sec-Websocket-Key"]) > 1:
		servers.Fail(&c.Response, fasthttp.StatusBadRequest, "there is one Sec-WebSocket-Key") // section 11.3.1
	case websocket.IsWebSocketUpgrade(&http.Request{Header: header}) && strings.Join(header["Sec-Websocket-Version"], ", ") != version:
		servers.Fail(&c.Response, fasthttp.StatusUpgradeRequired, "the version that is spoken here is "+version)
		c.Response.Header.Set("Sec-WebSocket-Version", version)
		c.Response.Header.Set(fasthttp.HeaderUpgrade, "websocket") // RFC 9110, section 15.5.22
		c.Response.Header.Set(fasthttp.HeaderConnection, "Upgrade")
	default:
		return true
	}
	return false
}

// version is what Sec-WebSocket-Version says.
const version = "13"

// A hijacker is all that gorilla's Upgrader needs of a ResponseWriter. fasthttpadaptor has one that costs a goroutine, a
// pipe and two buffers.
type hijacker struct{ conn net.Conn }

func (hijacker) Header() http.Header         { return nil }
func (hijacker) Write(p []byte) (int, error) { return len(p), nil }
func (hijacker) WriteHeader(int)             {}

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return h.conn, bufio.NewReadWriter(bufio.NewReaderSize(h.conn, 16), bufio.NewWriterSize(h.conn, 16)), nil
}
