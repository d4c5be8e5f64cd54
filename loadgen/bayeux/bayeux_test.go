package bayeux

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

const (
	shaken     = `[{"channel":"/meta/handshake","successful":true,"version":"1.0","clientId":"c-1","advice":{"reconnect":"retry","interval":0,"timeout":45000}}]`
	subscribed = `[{"channel":"/meta/subscribe","successful":true,"clientId":"c-1","subscription":"/0"}]`
	connected  = `{"channel":"/meta/connect","successful":true,"clientId":"c-1"}`
	unknown    = `[{"channel":"/meta/connect","successful":false,"error":"401:c-1:Unknown client","advice":{"reconnect":"handshake"}}]`
)

func following(t *testing.T, of transport.Transport, file targets.Subscribe) loadgen.Subscribe {
	t.Helper()
	file.Adapter, file.URL = "bayeux", "/faye"
	s, err := subscription.New(file, of, map[string]subscription.Adapter{"bayeux": Follow})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// message is that of an event.
func message(seq uint64) string {
	return fmt.Sprintf(`{"channel":"/0","data":%q,"id":"%d"}`, strings.TrimSuffix(trial.Line(seq), "\n"), seq)
}

// TestLongPolling loses its session, and begins another one.
func TestLongPolling(t *testing.T) {
	script, requests := trial.Replay(false,
		trial.Answer(200, "", shaken), trial.Answer(200, "", subscribed), trial.Answer(200, "", "["+connected+","+message(1)+","+message(2)+"]"),
		trial.Answer(200, "", unknown),
		trial.Answer(200, "", shaken), trial.Answer(200, "", subscribed), trial.Answer(200, "", "["+message(3)+","+connected+"]"),
	)
	run := trial.Run(t, trial.Scenario(transport.LongPoll.Name), following(t, transport.LongPoll, targets.Subscribe{}), 3, script)
	if d := run.Delivery; d.Received != 3 || d.Lost != 0 || d.Reconnects != 1 || run.Errors[loadgen.Status] != 1 {
		t.Errorf("%+v, errors %v, want 3 events, and a session that was lost", d, run.Errors)
	}
	ask := `[{"channel":"/meta/connect","clientId":"c-1","connectionType":"long-polling"}]`
	shake, subscribe := `[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}]`, `[{"channel":"/meta/subscribe","clientId":"c-1","subscription":"/0"}]`
	for i, want := range []string{shake, subscribe, ask, ask, shake, subscribe, ask} {
		r := <-requests
		if !strings.HasPrefix(r.Head, "POST /faye HTTP/1.1\r\n") || !strings.Contains(r.Head, "\r\nContent-Type: application/json\r\n") || r.Body != want {
			t.Errorf("request %d is %q with %q, want %q", i, r.Head, r.Body, want)
		}
	}
}

// TestWebSocket hears events while the server holds a connect, and connects again when that is answered. The file names the channel, and
// where the line is in a message's data.
func TestWebSocket(t *testing.T) {
	said := make(chan string, 4)
	file := targets.Subscribe{Send: []string{"/news/{topic}"}, Message: targets.Message{JSON: "/text"}}
	in := func(message string) string { return strings.Replace(message, `"data":`, `"data":{"text":`, 1) }
	object := func(seq uint64) string { return strings.Replace(in(message(seq)), `,"id"`, `},"id"`, 1) }
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), following(t, transport.WebSocket, file), 3, func(_ int, conn net.Conn) {
		_, read := trial.Upgrade(conn)
		for _, answer := range []string{shaken, subscribed} {
			said <- read()
			conn.Write(trial.Frame(1, answer))
		}
		said <- read()
		conn.Write(trial.Frame(1, "["+object(1)+"]"))
		conn.Write(trial.Frame(1, "["+object(2)+","+connected+"]"))
		said <- read()
		conn.Write(trial.Frame(1, "["+object(3)+"]"))
		peer.Hold(conn)
	})
	if d := run.Delivery; d.Received != 3 || d.Lost != 0 || d.Reconnects != 0 || len(run.Errors) != 0 {
		t.Errorf("%+v, errors %v, want 3 events", d, run.Errors)
	}
	ask := `[{"channel":"/meta/connect","clientId":"c-1","connectionType":"websocket"}]`
	for i, want := range []string{
		`[{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["websocket"]}]`, `[{"channel":"/meta/subscribe","clientId":"c-1","subscription":"/news/0"}]`, ask, ask,
	} {
		if got := <-said; got != want {
			t.Errorf("message %d of the client is %q, want %q", i, got, want)
		}
	}
}

// TestRefused meets what is no session.
func TestRefused(t *testing.T) {
	for _, test := range []struct{ answer, kind string }{
		{trial.Answer(404, "", ""), loadgen.Status},
		{trial.Answer(200, "", "<html>"), loadgen.Frame},
		{trial.Answer(200, "", "{}"), loadgen.Frame},
		{trial.Answer(200, "", "[]"), loadgen.Frame},
		{trial.Answer(200, "", `[{"channel":"/meta/handshake","successful":true}]`), loadgen.Frame},
		{trial.Answer(200, "", `[{"channel":"/meta/handshake","successful":false,"error":"403::denied"}]`), loadgen.Status},
	} {
		errors := trial.Failure(t, trial.Scenario(transport.LongPoll.Name), following(t, transport.LongPoll, targets.Subscribe{}), func(dial int, conn net.Conn) {
			script, _ := trial.Replay(false, test.answer, "")
			script(dial, conn)
		})
		if errors[test.kind] == 0 {
			t.Errorf("%q: errors %v, want one of the kind %s", test.answer, errors, test.kind)
		}
	}
}

func FuzzMessages(f *testing.F) {
	for _, seed := range []string{shaken, subscribed, unknown, "[" + connected + "]", `[{"channel":"/0","data":"x"}]`, `[{"data":{"a":1}}]`, "[1,null]", "{}"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		taken := 0
		s := &session{message: func([]byte) (int, error) { taken++; return 1, nil }}
		if events, err := s.take(text); events != taken {
			t.Fatalf("%d events of %d messages, %v", events, taken, err)
		}
	})
}
