package subscription

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

// upgrade answers a handshake (RFC 6455, section 4.2.2) and returns the request's head, and what reads the client's messages.
func upgrade(conn net.Conn) (head string, read func() string) {
	reader := bufio.NewReader(conn)
	head, _ = trial.Head(reader)
	_, key, _ := strings.Cut(head, "Sec-WebSocket-Key: ")
	key, _, _ = strings.Cut(key, "\r\n")
	accept := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", base64.StdEncoding.EncodeToString(accept[:]))
	return head, func() string {
		var begin [6]byte // small masked frames
		if _, err := io.ReadFull(reader, begin[:]); err != nil {
			return err.Error()
		}
		text := make([]byte, begin[1]&0x7f)
		io.ReadFull(reader, text)
		for i := range text {
			text[i] ^= begin[2+i%4]
		}
		return string(text)
	}
}

func frame(opcode byte, text string) []byte {
	return append([]byte{0x80 | opcode, byte(len(text))}, text...)
}

// TestWebSocket says what the file has it say, answers the server's own pings, takes text and binary messages, and comes back after
// what a message has said.
func TestWebSocket(t *testing.T) {
	of := targets.Subscribe{
		URL: "/ws", Send: []string{`{"sub":"{topic}","from":"{cursor}"}`, "second"}, Answer: map[string]string{"ping": "pong"},
		Cursor:  &targets.Cursor{From: "json /at", First: "0", Query: "from={cursor}"},
		Message: targets.Message{JSON: "/data"}, Ignore: []string{`{"ok"*`},
	}
	heads, said := make(chan string, 2), make(chan string, 6)
	s := trial.Scenario(transport.WebSocket.Name)
	s.Headers = results.HeadersBrowser
	message := func(seq uint64) string { return fmt.Sprintf(`{"data":%q,"at":"e%d"}`, event(seq), seq) }
	run := trial.Run(t, s, subscribe(t, transport.WebSocket.Name, of), 3, func(dial int, conn net.Conn) {
		head, read := upgrade(conn)
		heads <- head
		said <- read()
		said <- read()
		if dial == 0 {
			conn.Write(append(append(append(frame(1, `{"ok":1}`), frame(1, message(1))...), frame(2, message(2))...), frame(1, "ping")...))
			said <- read()
			return
		}
		conn.Write(frame(1, message(3)))
		peer.Hold(conn)
	})
	check(t, run, 3, 1, map[string]int64{loadgen.Closed: 1})
	connecting := int64(0)
	for i, want := range []string{"GET /ws?from=0 HTTP/1.1\r\n", "GET /ws?from=e2 HTTP/1.1\r\n"} {
		head := <-heads
		connecting += int64(len(head))
		if !strings.HasPrefix(head, want) || strings.Contains(head, "permessage-deflate") {
			t.Errorf("request %d is %q, want it to begin with %q, and to offer no compression", i, head, want)
		}
	}
	for i, want := range []string{`{"sub":"0","from":"0"}`, "second", "pong", `{"sub":"0","from":"e2"}`, "second"} {
		if want != "pong" {
			connecting += int64(len(want) + 2 + 4) // RFC 6455, section 5.2
		}
		if got := <-said; got != want {
			t.Errorf("message %d of the client is %q, want %q", i, got, want)
		}
	}
	if run.Bytes.ConnectUp != connecting {
		t.Errorf("%d bytes up of connecting, want those of two heads and of what is said first, %d", run.Bytes.ConnectUp, connecting)
	}
}
