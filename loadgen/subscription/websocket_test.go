package subscription

import (
	"fmt"
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
		head, read := trial.Upgrade(conn)
		heads <- head
		said <- read()
		said <- read()
		if dial == 0 {
			conn.Write(append(append(append(trial.Frame(1, `{"ok":1}`), trial.Frame(1, message(1))...), trial.Frame(2, message(2))...), trial.Frame(1, "ping")...))
			said <- read()
			return
		}
		conn.Write(trial.Frame(1, message(3)))
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
