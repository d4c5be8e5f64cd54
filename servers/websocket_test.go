package servers_test

import (
	"crypto/tls"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
)

func dialWebSocket(t *testing.T, url string, config *tls.Config, header http.Header) *gorilla.Conn {
	t.Helper()
	dialer := gorilla.Dialer{TLSClientConfig: config}
	ws, _, err := dialer.Dial(url, header)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	ws.SetReadDeadline(time.Now().Add(patience))
	return ws
}

// expectText reads one text message.
func expectText(t *testing.T, ws *gorilla.Conn, want string) {
	t.Helper()
	if kind, text, err := ws.ReadMessage(); err != nil || kind != gorilla.TextMessage || string(text) != want {
		t.Fatalf("read %q (kind %d), %v, want text %q", text, kind, err, want)
	}
}

// expectClose reads the server's close frame.
func expectClose(t *testing.T, ws *gorilla.Conn, code int, reason string) {
	t.Helper()
	var end *gorilla.CloseError
	if _, _, err := ws.ReadMessage(); !errors.As(err, &end) || end.Code != code || end.Text != reason {
		t.Errorf("read %v, want close %d %q", err, code, reason)
	}
}

// TestWebSocket follows a topic: a batch is as many messages as events, short and long.
func TestWebSocket(t *testing.T) { eachEngine(t, testWebSocket) }

func testWebSocket(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	long := strings.Repeat("l", 1000)
	longest := strings.Repeat("L", feed.MaxBody)
	f.publish("a", "b", "c", long)
	text := func(seq int, body string) string { return strings.TrimSuffix(line(seq, body), "\n") }
	ws := dialWebSocket(t, "ws://"+f.address+"/ws?after=1", nil, nil)
	expectText(t, ws, text(2, "b"))
	expectText(t, ws, text(3, "c"))
	expectText(t, ws, text(4, long))
	for i, body := range []string{"", "e", long, longest} {
		f.publish(body)
		expectText(t, ws, text(5+i, body))
	}
	latest := dialWebSocket(t, "ws://"+f.address+"/ws?contract=latest", nil, nil)
	expectText(t, latest, text(8, longest))
}

// TestWebSocketPublish publishes by text frames; a subscriber can tell the answers from messages.
func TestWebSocketPublish(t *testing.T) { eachEngine(t, testWebSocketPublish) }

func testWebSocketPublish(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	ws := dialWebSocket(t, "ws://"+f.address+"/ws?topic=1", nil, nil)
	for _, body := range []string{"a", strings.Repeat("b", feed.MaxBody), "two\nlines", ""} {
		if err := ws.WriteMessage(gorilla.TextMessage, []byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	var answers, messages []string
	for range 7 {
		_, text, err := ws.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := feed.ParseLine(text); err == nil {
			messages = append(messages, string(text))
		} else {
			answers = append(answers, string(text))
		}
	}
	want := "published 1|published 2|refused a body is one line: it can't contain CR or LF|published 3"
	if got := strings.Join(answers, "|"); got != want {
		t.Errorf("answers %q, want %q", got, want)
	}
	if len(messages) != 3 || !strings.HasSuffix(messages[0], " a") || !strings.HasSuffix(messages[2], " ") {
		t.Errorf("messages %.60q, want the three that were published", messages)
	}
	if f.log.Last() != 0 || f.topics.Log("1").Last() != 3 {
		t.Error("published to the wrong topic")
	}
}

// TestWebSocketClose closes from the client's side, and sends what the server has to refuse.
func TestWebSocketClose(t *testing.T) { eachEngine(t, testWebSocketClose) }

func testWebSocketClose(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for _, try := range []struct {
		name   string
		send   func(ws *gorilla.Conn) error
		code   int
		reason string
	}{
		{"with a code and a reason", func(ws *gorilla.Conn) error {
			return ws.WriteMessage(gorilla.CloseMessage, gorilla.FormatCloseMessage(3000, "had enough"))
		}, 3000, "had enough"},
		{"without a code", func(ws *gorilla.Conn) error {
			return ws.WriteMessage(gorilla.CloseMessage, nil)
		}, gorilla.CloseNoStatusReceived, ""},
		{"oversized", func(ws *gorilla.Conn) error {
			return ws.WriteMessage(gorilla.TextMessage, make([]byte, 4*feed.MaxBody))
		}, gorilla.CloseMessageTooBig, ""},
		{"binary", func(ws *gorilla.Conn) error {
			return ws.WriteMessage(gorilla.BinaryMessage, []byte("a"))
		}, gorilla.CloseUnsupportedData, "send text"},
		{"not UTF-8", func(ws *gorilla.Conn) error {
			return ws.WriteMessage(gorilla.TextMessage, []byte("\xff"))
		}, gorilla.CloseInvalidFramePayloadData, "a text message is UTF-8"},
		{"unmasked", func(ws *gorilla.Conn) error {
			_, err := ws.NetConn().Write([]byte("\x81\x01a"))
			return err
		}, gorilla.CloseProtocolError, "bad MASK"},
	} {
		t.Run(try.name, func(t *testing.T) {
			ws := dialWebSocket(t, "ws://"+f.address+"/ws", nil, nil)
			if err := try.send(ws); err != nil {
				t.Fatal(err)
			}
			expectClose(t, ws, try.code, try.reason)
			ws.Close()
			f.waitForOpen(0)
		})
	}
	if f.log.Last() != 0 {
		t.Errorf("%d of these were published", f.log.Last())
	}
}

// TestPing answers pings, or doesn't.
func TestPing(t *testing.T) { bothEngines(t, testPing) }

func testPing(t *testing.T, serve engine) {
	// A busy machine may take some time to answer.
	f := serve(t, servers.Options{Heartbeat: 5 * time.Millisecond, Pong: 500 * time.Millisecond})
	pings := make(chan struct{}, 1000)
	alive := dialWebSocket(t, "ws://"+f.address+"/ws", nil, nil)
	answer := alive.PingHandler()
	alive.SetPingHandler(func(text string) error {
		pings <- struct{}{}
		return answer(text)
	})
	dropped := make(chan error, 1)
	go func() {
		_, _, err := alive.ReadMessage()
		dropped <- err
	}()
	for range 120 { // longer than the deadline for one pong
		select {
		case <-pings:
		case err := <-dropped:
			t.Fatalf("a client that answers pings was dropped: %v", err)
		}
	}
	if f.open() != 1 {
		t.Error("a client that answers pings was dropped")
	}
	alive.Close()
	f.waitForOpen(0)

	silent := dialWebSocket(t, "ws://"+f.address+"/ws", nil, nil)
	silent.SetPingHandler(func(string) error { return nil })
	if _, _, err := silent.ReadMessage(); err == nil {
		t.Error("a client that does not answer pings was kept")
	}
	f.waitForOpen(0)
}

// TestClientPing has the server answer a ping with its text.
func TestClientPing(t *testing.T) { eachEngine(t, testClientPing) }

func testClientPing(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	ws := dialWebSocket(t, "ws://"+f.address+"/ws", nil, nil)
	pong := make(chan string, 1)
	ws.SetPongHandler(func(text string) error { pong <- text; return nil })
	if err := ws.WriteControl(gorilla.PingMessage, []byte("are you there"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	go ws.ReadMessage()
	select {
	case text := <-pong:
		if text != "are you there" {
			t.Errorf("pong %q", text)
		}
	case <-time.After(patience):
		t.Error("no pong")
	}
}

// TestOrigin upgrades for the origins that are allowed.
func TestOrigin(t *testing.T) { bothEngines(t, testOrigin) }

func testOrigin(t *testing.T, serve engine) {
	upgrade := func(f *fixture, origin string) int {
		_, response, _ := gorilla.DefaultDialer.Dial("ws://"+f.address+"/ws", http.Header{"Origin": {origin}})
		return response.StatusCode
	}
	f := serve(t, servers.Options{Origins: []string{"https://friend.example"}})
	for origin, want := range map[string]int{
		"http://" + f.address:                101,
		"https://friend.example":             101,
		"https://FRIEND.example":             101,
		"http://friend.example":              403, // another scheme is another origin
		"https://friend.example.evil":        403,
		"http://127.0.0.1:1":                 403, // another port too
		"null":                               403,
		"http://evil.example/" + f.address:   403,
		"http://" + f.address + "@evil.test": 403,
	} {
		if got := upgrade(f, origin); got != want {
			t.Errorf("origin %s: %d, want %d", origin, got, want)
		}
	}
	f.stop()
	all := serve(t, servers.Options{Origins: []string{"*"}})
	if got := upgrade(all, "http://anybody.example"); got != 101 {
		t.Errorf("with all origins allowed: %d, want 101", got)
	}
}

// TestEarlyFrame sends a frame together with the opening handshake.
func TestEarlyFrame(t *testing.T) { eachEngine(t, testEarlyFrame) }

func testEarlyFrame(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	c := f.dial()
	c.send("GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
		"\x81\x82\x00\x00\x00\x00hi")
	if head := c.head(); !strings.Contains(head, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") { // RFC 6455, section 1.3
		t.Errorf("head %q", head)
	}
	if !eventually(func() bool { return f.log.Last() == 1 }) {
		t.Error("the frame was not read")
	}
}

// TestWebSocketTopicRemoved: a client of a topic that has ended publishes nothing, and hears so.
func TestWebSocketTopicRemoved(t *testing.T) { eachEngine(t, testWebSocketTopicRemoved) }

func testWebSocketTopicRemoved(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	ws := dialWebSocket(t, "ws://"+f.address+"/ws?topic=1", nil, nil)
	log := f.topics.Log("1")
	f.topics.Remove("1")
	if err := ws.WriteMessage(gorilla.TextMessage, []byte("a")); err != nil {
		t.Fatal(err)
	}
	expectText(t, ws, "refused the topic has ended")
	if log.Last() != 0 {
		t.Errorf("message %d was published", log.Last())
	}
	for request, want := range map[string]int{
		"GET /poll?topic=1 HTTP/1.1\r\nHost: x\r\n\r\n":                           404,
		"POST /publish?topic=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na": 404,
	} {
		if got := f.status(t, request); got != want {
			t.Errorf("%q: %d, want %d", request, got, want)
		}
	}
}

// TestWebSocketClosesWithinABatch: a client that closes while it is sent much gets what the server says to that.
func TestWebSocketClosesWithinABatch(t *testing.T) { eachEngine(t, testWebSocketClosesWithinABatch) }

func testWebSocketClosesWithinABatch(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	for range 4 { // all that the history holds: more than the buffers of kernels do
		f.publish(strings.Repeat("x", feed.MaxBody))
	}
	ws := dialWebSocket(t, "ws://"+f.address+"/ws?after=0", nil, nil)
	if err := ws.WriteMessage(gorilla.CloseMessage, gorilla.FormatCloseMessage(gorilla.CloseNormalClosure, "bye")); err != nil {
		t.Fatal(err)
	}
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			var end *gorilla.CloseError
			if !errors.As(err, &end) || end.Code != gorilla.CloseNormalClosure || end.Text != "bye" {
				t.Errorf("read %v, want the close that answers the client's", err)
			}
			return
		}
	}
}
