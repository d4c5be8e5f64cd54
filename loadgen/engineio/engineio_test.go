package engineio

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/loadgen/subscription"
	"pollpush/suites/targets"
	"pollpush/transport"
)

const open = `0{"sid":"s-1","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`

func subscribe(t *testing.T, of transport.Transport) loadgen.Subscribe {
	t.Helper()
	file := targets.Subscribe{Adapter: "engine.io", URL: "/socket.io/?EIO=4", Message: targets.Message{Prefix: "42", JSON: "/1"}}
	s, err := subscription.New(file, of, map[string]subscription.Adapter{"engine.io": Follow})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// message is the packet of an event.
func message(seq uint64) string {
	return fmt.Sprintf(`42["message",%q]`, strings.TrimSuffix(trial.Line(seq), "\n"))
}

func TestLongPolling(t *testing.T) {
	script, requests := trial.Replay(false,
		trial.Answer(200, "", open), trial.Answer(200, "", "ok"), trial.Answer(200, "", `40{"sid":"n-1"}`),
		trial.Answer(200, "", message(1)+separator+message(2)), trial.Answer(200, "", "2"+separator+message(3)), trial.Answer(200, "Connection: close\r\n", "more than ok, which is all that it says"),
		trial.Answer(200, "", "6"), trial.Answer(200, "", message(4)),
	)
	run := trial.Run(t, trial.Scenario(transport.LongPoll.Name), subscribe(t, transport.LongPoll), 4, script)
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Duplicates != 0 || len(run.Errors) != 0 {
		t.Errorf("%+v, errors %v, want 4 events", d, run.Errors)
	}
	poll, post := "GET /socket.io/?EIO=4&sid=s-1 ", "POST /socket.io/?EIO=4&sid=s-1 "
	for i, want := range []struct{ Head, Body string }{{"GET /socket.io/?EIO=4 ", ""}, {post, "40"}, {poll, ""}, {poll, ""}, {poll, ""}, {post, "3"}, {poll, ""}, {poll, ""}} {
		if r := <-requests; !strings.HasPrefix(r.Head, want.Head) || r.Body != want.Body {
			t.Errorf("request %d is %q with %q, want %q with %q", i, r.Head, r.Body, want.Head, want.Body)
		}
	}
}

func TestWebSocket(t *testing.T) {
	said := make(chan string, 4)
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), subscribe(t, transport.WebSocket), 3, func(dial int, conn net.Conn) {
		_, read := trial.Upgrade(conn)
		conn.Write(trial.Frame(1, open))
		said <- read()
		conn.Write(trial.Frame(1, `40{"sid":"n-1"}`))
		if dial == 0 {
			conn.Write(append(append(trial.Frame(1, message(1)), trial.Frame(1, message(2))...), trial.Frame(1, "2")...))
			said <- read()
			conn.Write(trial.Frame(1, "41"))
			return
		}
		conn.Write(trial.Frame(1, message(3)))
		peer.Hold(conn)
	})
	if d := run.Delivery; d.Received != 3 || d.Lost != 0 || d.Reconnects != 1 || run.Errors[loadgen.Closed] != 1 {
		t.Errorf("%+v, errors %v, want 3 events over two connections", d, run.Errors)
	}
	for i, want := range []string{"40", "3", "40"} {
		if got := <-said; got != want {
			t.Errorf("packet %d of the client is %q, want %q", i, got, want)
		}
	}
}

// TestRefused meets what isn't a session.
func TestRefused(t *testing.T) {
	for _, test := range []struct {
		kind    string
		answers []string
	}{
		{loadgen.Frame, []string{trial.Answer(200, "", "hello")}},
		{loadgen.Frame, []string{trial.Answer(200, "", `0{"upgrades":[]}`)}},
		{loadgen.Status, []string{trial.Answer(400, "", `{"code":0,"message":"Transport unknown"}`)}},
		{loadgen.Status, []string{trial.Answer(200, "", open), trial.Answer(200, "", "ok"), trial.Answer(200, "", `44{"message":"not authorized"}`)}},
		{loadgen.Closed, []string{trial.Answer(200, "", open), trial.Answer(200, "", "ok"), trial.Answer(200, "", "1")}},
		{loadgen.Frame, []string{trial.Answer(200, "", open), trial.Answer(200, "", "ok"), trial.Answer(200, "", "40"+separator)}},
		{loadgen.Frame, []string{trial.Answer(200, "", open), trial.Answer(200, "", "ok"), trial.Answer(200, "", "bAQI=")}},
	} {
		errors := trial.Failure(t, trial.Scenario(transport.LongPoll.Name), subscribe(t, transport.LongPoll), func(dial int, conn net.Conn) {
			script, _ := trial.Replay(false, append(test.answers, "")...)
			script(dial, conn)
		})
		if errors[test.kind] == 0 {
			t.Errorf("%q: errors %v, want one of the kind %s", test.answers, errors, test.kind)
		}
	}
}

func FuzzOpened(f *testing.F) {
	for _, seed := range []string{open, "0", "0{", `0{"sid":7}`, "", "40"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, packet []byte) {
		if id, err := opened(packet); (id == "") != (err != nil) {
			t.Fatalf("the session %q, and error %v", id, err)
		}
	})
}
