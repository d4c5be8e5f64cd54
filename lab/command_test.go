package lab

import (
	"context"
	"encoding/json"
	"errors"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pollpush/servers"
)

// visit opens a session at a lab of one place, and returns the page's end of its control channel after the first notice.
func visit(t *testing.T) (*websocket.Conn, *sessions) {
	t.Helper()
	sessions, err := newSessions(1, []string{"sse"}, servers.NewAccounts())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	server := httptest.NewServer(&control{ctx: ctx, sessions: sessions, page: &page{}})
	t.Cleanup(func() {
		cancel()
		sessions.close()
		server.Close()
	})
	ws, _, err := websocket.DefaultDialer.Dial(strings.Replace(server.URL, "http", "ws", 1)+"/control", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ws.Close() })
	ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	if n := next(t, ws); n.Session == nil {
		t.Fatalf("the first notice is %+v, want the session", n)
	}
	return ws, sessions
}

// next reads the next notice that isn't one of totals.
func next(t *testing.T, ws *websocket.Conn) notice {
	t.Helper()
	for {
		var n notice
		if err := ws.ReadJSON(&n); err != nil {
			t.Fatal(err)
		}
		if n.Totals == nil {
			return n
		}
	}
}

// TestCommands: what is no command is answered with a sentence, and the session goes on.
func TestCommands(t *testing.T) {
	ws, _ := visit(t)
	const good = `{"set":{"rate":0,"arrivals":"periodic","payload":1}}`
	for text, want := range map[string]string{
		"":                            "command: EOF",
		"no JSON":                     "command: invalid character",
		`{"stop":true`:                "command: unexpected EOF",
		`{"stop":true} {"stop":true}`: "command: more than one value",
		`[]`:                          "command: array given, want an object",
		`7`:                           "command: number given, want an object",
		`null`:                        "command: 0 of set",
		`{}`:                          "command: 0 of set",
		`{"stop":false}`:              "command: 0 of set",
		`{"stop":true,"cut":"sse"}`:   "command: 2 of set",
		`{"cut":"nowhere"}`:           `cut: "nowhere" is not a lane`,
		`{"cut":7}`:                   "cut: number given, want a string",
		`{"stop":"yes"}`:              "stop: string given, want true or false",
		`{"jump":true}`:               `command: unknown field "jump"`,
		`{"set":7}`:                   "set: number given, want an object",
		`{"set":{}}`:                  "rate: is missing",
		`{"set":{"rate":null,"arrivals":"periodic","payload":1}}`:         "rate: is missing", // JSON has no NaN: a page sends null
		`{"set":{"rate":NaN,"arrivals":"periodic","payload":1}}`:          "command: invalid character",
		`{"set":{"rate":1e999,"arrivals":"periodic","payload":1}}`:        "rate: 1e999 given, want a number in range",
		`{"set":{"rate":1e300,"arrivals":"periodic","payload":1}}`:        "rate: 1e+300 is not 0",
		`{"set":{"rate":-1,"arrivals":"periodic","payload":1}}`:           "rate: -1 is not 0",
		`{"set":{"rate":1,"arrivals":"periodic","payload":1.5}}`:          "payload: 1.5 given, want a whole number",
		`{"set":{"rate":1,"arrivals":"periodic","payload":1e30}}`:         "payload: 1e30 given, want a whole number",
		`{"set":{"rate":1,"arrivals":"periodic"}}`:                        "payload: is missing",
		`{"set":{"rate":1,"payload":1}}`:                                  "arrivals: is missing",
		`{"set":{"rate":1,"arrivals":"never","payload":1}}`:               "arrivals",
		`{"set":{"rate":1,"arrivals":"periodic","payload":1,"speed":2}}`:  `unknown field "speed"`,
		`{"ping":` + strings.Repeat("[", 12000) + strings.Repeat("]", 12): "exceeded max depth",
	} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if n := next(t, ws); !strings.Contains(n.Error, want) {
			t.Errorf("%.80s: %q, want %q in it", text, n.Error, want)
		}
	}
	for _, text := range []string{good, `{"stop":true}`, `{"cut":"sse"}`, `{"ping":1.5}`} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if n := next(t, ws); string(n.Ping) != "1.5" || n.Error != "" {
		t.Errorf("after good commands the notice is %+v, want the ping's answer", n)
	}
}

// TestTotals: a page is told what the server has counted, and what its process has used for how many.
func TestTotals(t *testing.T) {
	ws, _ := visit(t)
	var n notice
	for n.Totals == nil {
		if err := ws.ReadJSON(&n); err != nil {
			t.Fatal(err)
		}
	}
	if n.News == nil || n.Server == nil || n.Server.Visitors != 1 || n.Server.At <= 0 {
		t.Fatalf("the notice of totals is %+v, want news, and a server with one visitor", n)
	}
	if measured := n.Server.CPU != nil && *n.Server.CPU > 0; measured != (runtime.GOOS == "linux") {
		t.Errorf("CPU = %v, want a time on Linux and null elsewhere", n.Server.CPU)
	}
}

// TestCommandsRefused: what is no text of a page, or too much, ends the session with a code that says why.
func TestCommandsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		kind  int
		text  string
		times int
		code  int
	}{
		"binary":            {websocket.BinaryMessage, `{"stop":true}`, 1, 1003},
		"not UTF-8":         {websocket.TextMessage, "{\"ping\":\"\xff\"}", 1, 1007},
		"large":             {websocket.TextMessage, `{"ping":"` + strings.Repeat("x", 1<<16) + `"}`, 1, 1009},
		"many":              {websocket.TextMessage, `{"ping":1}`, 10 * mostCommands, 1008},
		"many that are bad": {websocket.TextMessage, `?`, 10 * mostCommands, 1008},
	} {
		t.Run(name, func(t *testing.T) {
			ws, sessions := visit(t)
			go func() {
				for range c.times {
					ws.WriteMessage(c.kind, []byte(c.text)) // an error says that the session has ended, which is read below
				}
			}()
			var err error
			for err == nil {
				_, _, err = ws.ReadMessage()
			}
			if !websocket.IsCloseError(err, c.code) {
				t.Errorf("%v, want close %d", err, c.code)
			}
			ws.Close()
			sessions.taken.Wait() // its place is free again
		})
	}
}

// TestPublisherFails: a visitor hears of it, and can go on.
func TestPublisherFails(t *testing.T) {
	sessions, err := newSessions(1, nil, servers.NewAccounts())
	if err != nil {
		t.Fatal(err)
	}
	s := sessions.take()
	failed := make(chan error, 1)
	s.failed = func(err error) { failed <- err }
	broken := errors.New("the clock is broken")
	closed := make(chan struct{})
	s.start(func(context.Context) error {
		defer close(closed)
		return broken
	})
	if err := <-failed; !errors.Is(err, broken) {
		t.Errorf("the visitor hears %v, want %v", err, broken)
	}
	<-closed
	if err := s.publish(Settings{Rate: 100, Arrivals: "periodic"}); err != nil {
		t.Fatal(err)
	}
	if _, more := s.log.After(s.log.Last()); s.published() == 0 {
		<-more
	}
	sessions.give(s)
	select {
	case err := <-failed:
		t.Errorf("a publisher that was stopped failed: %v", err)
	default:
	}
}

// FuzzCommand has no message of a page do harm: it is a command within bounds, or an error with a sentence.
func FuzzCommand(f *testing.F) {
	for _, text := range []string{`{"set":{"rate":1,"arrivals":"poisson","payload":64,"binary":true}}`, `{"stop":true}`, `{"cut":"sse"}`, `{"ping":[1]}`, `{"set":{"rate":1e999}}`, `[`, ``} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var order command
		if err := json.Unmarshal([]byte(text), &order); err != nil {
			if explain(err).Error() == "" {
				t.Errorf("%q: an error without words", text)
			}
			return
		}
		if order.check(map[string]string{"sse": ""}) != nil || order.Set == nil || order.Set.check() != nil {
			return
		}
		if s := *order.Set; s.Rate < 0 || s.Rate > fastest || len(s.body(0, time.Time{})) > 2*mostPayload {
			t.Errorf("%q became %+v", text, s)
		}
	})
}
