package websocket

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// serve serves a handler and returns its WebSocket address.
func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "http", "ws", 1)
}

// dial opens a WebSocket as a page of an origin does, "" for none.
func dial(t *testing.T, url, origin string) (*websocket.Conn, *http.Response) {
	t.Helper()
	header := http.Header{}
	if origin != "" {
		header.Set("Origin", origin)
	}
	conn, response, err := websocket.DefaultDialer.Dial(url, header)
	if response == nil {
		t.Fatal(err)
	}
	if conn != nil {
		t.Cleanup(func() { conn.Close() })
	}
	return conn, response
}

func TestChannel(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	received := make(chan error, 1)
	url := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Accept(ctx, w, r)
		if err != nil {
			return
		}
		for {
			var value map[string]int
			if err := c.Receive(&value); err != nil {
				received <- err
				return
			}
			value["n"]++
			c.Send(value)
		}
	}))
	conn, _ := dial(t, url, "")
	conn.WriteMessage(websocket.TextMessage, []byte(`{"n":1}`))
	if _, text, err := conn.ReadMessage(); err != nil || strings.TrimSpace(string(text)) != `{"n":2}` {
		t.Errorf("the channel answers %q, %v", text, err)
	}
	conn.WriteMessage(websocket.TextMessage, []byte("no JSON"))
	if err := <-received; err == nil {
		t.Error("Receive = nil for what isn't JSON, want an error")
	}

	conn, _ = dial(t, url, "")
	cancel()
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseGoingAway) {
		t.Errorf("reading from a server that stops: %v, want close 1001", err)
	}
}

func TestPeerOrigins(t *testing.T) {
	url := serve(t, Peers(t.Context()))
	for _, c := range []struct {
		path, origin string
		status       int
	}{
		{"/peer", "", 101}, {"/peer", "http://127.0.0.1:1", 101}, {"/peer", "https://127.0.0.1", 101}, {"/peer", "http://elsewhere.example", 403},
		{"/peer", "http://127.0.0.1.elsewhere.example", 403}, {"/peer", "null", 403},
		{"/peer/refusing", "http://127.0.0.1:1", 403}, {"/peer/refusing", strings.Replace(url, "ws", "http", 1), 101},
	} {
		if _, response := dial(t, url+c.path, c.origin); response.StatusCode != c.status {
			t.Errorf("%s for a page of %s: %d, want %d", c.path, c.origin, response.StatusCode, c.status)
		}
	}
}

func TestOrders(t *testing.T) {
	conn, _ := dial(t, serve(t, Peers(t.Context()))+"/peer", "")
	for _, c := range []struct{ order, answer string }{
		{"hello", "hello"},
		{"/nonsense", `"/nonsense" is not an order`},
		{"/text -1", `"-1" is no size up to 1048576`},
		{"/binary 9999999", `"9999999" is no size up to 1048576`},
		{"/close 1005 never sent", `"1005 never sent" is no code and reason of a close frame`},
		{"/close 4000 " + strings.Repeat("x", 124), `"4000 ` + strings.Repeat("x", 124) + `" is no code and reason of a close frame`},
		{"/text 3", "xxx"},
		{"/binary 3", "\x00\x01\x02"},
		{"/slow", "reading slowly"},
		{"/fast", "reading fast"},
	} {
		conn.WriteMessage(websocket.TextMessage, []byte(c.order))
		if _, text, err := conn.ReadMessage(); err != nil || string(text) != c.answer {
			t.Errorf("%s: %q, %v, want %q", c.order, text, err, c.answer)
		}
	}
	conn.WriteMessage(websocket.BinaryMessage, make([]byte, largestEcho))
	if kind, body, err := conn.ReadMessage(); kind != websocket.BinaryMessage || len(body) != largestEcho {
		t.Errorf("the largest message that is echoed came back as %d, %d bytes, %v", kind, len(body), err)
	}
	conn.WriteMessage(websocket.BinaryMessage, make([]byte, largestEcho+1))
	if _, text, err := conn.ReadMessage(); err != nil || !strings.HasPrefix(string(text), "received 65537 bytes in ") {
		t.Errorf("a larger message was answered with %.60q, %v", text, err)
	}
	conn.WriteMessage(websocket.TextMessage, []byte("/close 4001 enough"))
	if _, _, err := conn.ReadMessage(); !websocket.IsCloseError(err, 4001) || !strings.Contains(err.Error(), "enough") {
		t.Errorf("/close: %v, want 4001 enough", err)
	}
}

// TestHandshakeOrder: a page learns what its browser asked, and nothing that the browser keeps from pages.
func TestHandshakeOrder(t *testing.T) {
	url := serve(t, Peers(t.Context())) + "/peer?x"
	conn, _, err := websocket.DefaultDialer.Dial(url, http.Header{"Cookie": {"session=secret"}, "Authorization": {"secret"}, "Sec-Websocket-Protocol": {"bench.v1"}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	conn.WriteMessage(websocket.TextMessage, []byte("/handshake"))
	_, text, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"GET /peer?x HTTP/1.1\nHost: 127.0.0.1:", "\nUpgrade: websocket", "\nSec-WebSocket-Version: 13", "\nSec-WebSocket-Key: ", "\nSec-WebSocket-Protocol: bench.v1"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the peer tells the handshake %q, want %q in it", text, want)
		}
	}
	if strings.Contains(string(text), "secret") {
		t.Errorf("the peer tells %q, in which there is a secret", text)
	}
}
