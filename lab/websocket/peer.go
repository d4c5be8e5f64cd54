package websocket

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// A Peer is the other end of one WebSocket of the bench. It runs in one goroutine.
type Peer struct {
	ctx       context.Context // of the server
	ws        *websocket.Conn
	closing   bool   // has sent a close frame
	handshake string // the request's head, what of it is about the handshake
	slow      bool   // reads slowly
	hesitate  bool   // waits before it answers a close
}

const (
	idleTimeout    = 10 * time.Minute // without a message
	messageTimeout = 5 * time.Minute  // for a message to be complete
	pieceTimeout   = 20 * time.Second // between two pieces of it
	closeTimeout   = 10 * time.Second // for the answer to a close
	largestEcho    = 64 << 10         // larger messages are answered with their size
	largestSent    = 1 << 20
	largestRead    = 64 << 20
	slowPiece      = 64 << 10
	slowPause      = 10 * time.Millisecond // about 6 MB/s
	hesitation     = 2 * time.Second
	invalidUTF8    = "\x81\x02\xc3\x28"           // a text frame whose payload isn't UTF-8 (RFC 6455, section 8.1)
	maskedByPeer   = "\x81\x82\x00\x00\x00\x00hi" // a masked frame, which a server must not send (RFC 6455, section 5.1)
	reservedBits   = "\xc1\x02hi"                 // RSV1 without an extension that gives it a meaning (section 5.2)
)

func newPeer(ctx context.Context, ws *websocket.Conn, r *http.Request) *Peer {
	p := &Peer{ctx: ctx, ws: ws, handshake: handshakeOf(r)}
	ws.SetReadLimit(largestRead)
	ws.SetPingHandler(func(payload string) error { // gorilla's own goes on when the client doesn't take the pong
		return ws.WriteControl(websocket.PongMessage, []byte(payload), time.Now().Add(writeTimeout))
	})
	ws.SetCloseHandler(func(code int, reason string) error {
		if p.hesitate {
			p.wait(hesitation)
		}
		// With the reason too: a browser's close event has what the peer said, not what the page said.
		return p.close(code, reason)
	})
	return p
}

// handshakeOf returns what of a request's head is about the handshake. It has nothing else: a page must not learn from its peer what
// its browser keeps from it, like cookies of other servers on this machine.
func handshakeOf(r *http.Request) string {
	head := []string{r.Method + " " + r.RequestURI + " " + r.Proto, "Host: " + r.Host}
	for _, name := range []string{
		"Origin", "Connection", "Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions",
	} {
		for _, value := range r.Header.Values(name) {
			head = append(head, name+": "+value)
		}
	}
	return strings.ToValidUTF8(strings.Join(head, "\n"), "\ufffd")
}

// run echoes and obeys until the connection ends.
func (p *Peer) run() {
	defer p.ws.Close()
	for {
		kind, body, size, took, err := p.read()
		if err != nil {
			if code, reason, ok := failure(err); ok {
				p.close(code, reason)
			}
			return
		}
		switch {
		case kind == websocket.TextMessage && bytes.HasPrefix(body, []byte("/")):
			err = p.order(string(body))
		case size > largestEcho:
			err = p.send("received %d bytes in %d ms", size, took.Milliseconds())
		default:
			err = p.write(kind, body)
		}
		if err != nil {
			return
		}
	}
}

// wait waits, unless the server stops.
func (p *Peer) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.ctx.Done():
	}
}

// read reads a message: its size, and its first largestEcho bytes.
func (p *Peer) read() (kind int, body []byte, size int64, took time.Duration, err error) {
	timeout := idleTimeout
	if p.closing {
		timeout = closeTimeout
	}
	p.ws.SetReadDeadline(time.Now().Add(timeout))
	kind, reader, err := p.ws.NextReader()
	if err != nil {
		return 0, nil, 0, 0, err
	}
	start := time.Now()
	reader = &pieces{Reader: reader, peer: p, end: start.Add(messageTimeout)}
	if kind == websocket.TextMessage {
		reader = transform.NewReader(reader, encoding.UTF8Validator) // across fragments, and as soon as it can be told
	}
	var kept head
	// What is compressed is small on the wire, whatever it becomes.
	size, err = io.Copy(&kept, io.LimitReader(reader, largestRead+1))
	if size > largestRead {
		err = websocket.ErrReadLimit
	}
	return kind, kept, size, time.Since(start), err
}

// A head keeps the first largestEcho bytes written to it.
type head []byte

func (h *head) Write(p []byte) (int, error) {
	*h = append(*h, p[:min(len(p), largestEcho-len(*h))]...)
	return len(p), nil
}

// order does what a message tells:
//
//	/close CODE REASON  send a close frame
//	/cut                end the connection without one
//	/invalid-utf8, /masked, /reserved-bits
//	                    send a frame that breaks the protocol
//	/text N, /binary N  send a message of N bytes
//	/handshake          tell the request by which the page opened this WebSocket
//	/ping               ping, and tell how long the pong took
//	/slow, /fast        read about 6 MB/s, or as fast as can be
//	/hesitate           answer the page's close only after two seconds
func (p *Peer) order(text string) error {
	order, argument, _ := strings.Cut(strings.TrimSpace(text), " ")
	switch order {
	case "/close":
		number, reason, _ := strings.Cut(argument, " ")
		code, err := strconv.Atoi(number)
		if err != nil || !(code == 1000 || code == 1001 || code >= 1007 && code <= 1014 || code >= 3000 && code <= 4999) || len(reason) > 123 {
			return p.send("%q is no code and reason of a close frame", argument)
		}
		return p.close(code, reason)
	case "/cut":
		return p.ws.NetConn().Close()
	case "/invalid-utf8":
		return p.raw(invalidUTF8)
	case "/masked":
		return p.raw(maskedByPeer)
	case "/reserved-bits":
		return p.raw(reservedBits)
	case "/text", "/binary":
		size, err := strconv.Atoi(argument)
		if err != nil || size < 0 || size > largestSent {
			return p.send("%q is no size up to %d", argument, largestSent)
		}
		if order == "/text" {
			return p.write(websocket.TextMessage, letters()[:size])
		}
		return p.write(websocket.BinaryMessage, counting()[:size])
	case "/handshake":
		return p.send("%s", p.handshake)
	case "/ping":
		return p.ping()
	case "/slow", "/fast":
		p.slow = order == "/slow"
		return p.send("reading %s", map[bool]string{true: "slowly", false: "fast"}[p.slow])
	case "/hesitate":
		p.hesitate = true
		return p.send("hesitating")
	}
	return p.send("%q is not an order", order)
}

// The largest messages that are sent. All peers share them: clients that don't read hold none of their own.
var (
	letters  = sync.OnceValue(func() []byte { return bytes.Repeat([]byte("x"), largestSent) })
	counting = sync.OnceValue(func() []byte { // 0, 1, 2, ...
		b := make([]byte, largestSent)
		for i := range b {
			b[i] = byte(i)
		}
		return b
	})
)

// ping pings; the pong is told of when it comes.
func (p *Peer) ping() error {
	start := time.Now()
	p.ws.SetPongHandler(func(string) error {
		return p.send("pong after %d µs", time.Since(start).Microseconds())
	})
	return p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout))
}

func (p *Peer) send(format string, arguments ...any) error {
	return p.write(websocket.TextMessage, fmt.Appendf(nil, format, arguments...))
}

func (p *Peer) write(kind int, body []byte) error {
	p.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
	return p.ws.WriteMessage(kind, body)
}

// raw writes bytes as they are.
func (p *Peer) raw(frame string) error {
	conn := p.ws.NetConn()
	conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // gorilla's last one may be over
	_, err := io.WriteString(conn, frame)
	return err
}

func (p *Peer) close(code int, reason string) error {
	p.closing = true
	return p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(writeTimeout))
}

// pieces reads a message piece by piece, each of which has to come in time, as the whole has to. A slow peer pauses after
// each slowPiece bytes.
type pieces struct {
	io.Reader
	peer *Peer
	end  time.Time
	debt int // bytes read since the last pause
}

func (r *pieces) Read(p []byte) (int, error) {
	by := time.Now().Add(pieceTimeout)
	if r.end.Before(by) {
		by = r.end
	}
	r.peer.ws.SetReadDeadline(by)
	n, err := r.Reader.Read(p)
	for r.debt += n; r.peer.slow && r.debt >= slowPiece; r.debt -= slowPiece {
		r.peer.wait(slowPause)
	}
	return n, err
}
