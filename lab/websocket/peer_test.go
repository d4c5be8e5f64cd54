package websocket

import (
	"bytes"
	"compress/flate"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// TestDeflate: what is compressed is bounded by what it becomes, and RSV1 means nothing elsewhere (RFC 7692, section 6.1).
func TestDeflate(t *testing.T) {
	url := serve(t, Peers(t.Context())) + "/peer?deflate"
	var bomb bytes.Buffer
	w, err := flate.NewWriter(&bomb, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range largestRead>>20 + 1 {
		w.Write(zeros)
	}
	w.Flush()
	long := func(payload []byte) string { // with a masking key of zeros
		n := len(payload)
		return string([]byte{0xc2, 0xff, 0, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n), 0, 0, 0, 0}) + string(payload)
	}
	for name, c := range map[string]struct {
		frames string
		code   int
	}{
		"a compressed ping":              {"\xc9\x80\x00\x00\x00\x00", 1002},
		"a compressed continuation":      {"\x41\x80\x00\x00\x00\x00\xc0\x80\x00\x00\x00\x00", 1002},
		"another reserved bit":           {"\xa1\x80\x00\x00\x00\x00", 1002},
		"what isn't DEFLATE":             {"\xc1\x84\x00\x00\x00\x00\xff\xff\xff\xff", 1007},
		"a text that isn't UTF-8":        {"\x81\x81\x00\x00\x00\x00\xff", 1007},
		"what becomes more than is read": {long(bomb.Bytes()), 1009},
	} {
		t.Run(name, func(t *testing.T) {
			dialer := websocket.Dialer{EnableCompression: true}
			ws, _, err := dialer.Dial(url, nil)
			if err != nil {
				t.Fatal(err)
			}
			defer ws.Close()
			ws.SetReadDeadline(time.Now().Add(10 * time.Second))
			if _, err := ws.NetConn().Write([]byte(c.frames)); err != nil {
				t.Fatal(err)
			}
			if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, c.code) {
				t.Errorf("%v, want close %d", err, c.code)
			}
		})
	}
}

// TestPeersStop: peers say goodbye when the server stops, one that waits too, and Wait returns when they have gone.
func TestPeersStop(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	peers := Peers(ctx)
	ws, _ := dial(t, serve(t, peers)+"/peer", "")
	ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	ws.WriteMessage(websocket.TextMessage, []byte("/hesitate"))
	if _, _, err := ws.ReadMessage(); err != nil {
		t.Fatal(err)
	}
	ws.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""))
	cancel()
	if _, _, err := ws.ReadMessage(); !websocket.IsCloseError(err, 1000, websocket.CloseGoingAway) {
		t.Errorf("%v, want a close", err)
	}
	ws.Close()
	peers.Wait()
	if _, response := dial(t, serve(t, peers)+"/peer", ""); response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("after Wait: %d, want 503", response.StatusCode)
	}
}

// TestDeafPeer: a client that reads nothing is given up, with a reset.
func TestDeafPeer(t *testing.T) {
	a, b := tcpPair(t)
	b.SetReadBuffer(4096)
	a.SetWriteDeadline(time.Now().Add(time.Millisecond)) // it is over before 64 MiB fit into anything
	c := &conn{Conn: a}
	if _, err := c.Write(make([]byte, 64<<20)); err == nil {
		t.Fatal("the kernel took 64 MiB")
	}
	c.Close()
	b.SetReadDeadline(time.Now().Add(10 * time.Second))
	rest := make([]byte, 1<<20)
	for {
		if _, err := b.Read(rest); err != nil {
			var timeout net.Error
			if errors.As(err, &timeout) && timeout.Timeout() || errors.Is(err, io.EOF) {
				t.Errorf("the client's stream ends with %v, want a reset", err)
			}
			return
		}
	}
}

// tcpPair returns both ends of a connection.
func tcpPair(t *testing.T) (a, b *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dialled, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dialled.Close(); accepted.Close() })
	return accepted.(*net.TCPConn), dialled.(*net.TCPConn)
}
