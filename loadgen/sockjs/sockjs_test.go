package sockjs

import (
	"fmt"
	"net"
	"regexp"
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/loadgen/subscription"
	"pollpush/results"
	"pollpush/suites/targets"
	"pollpush/transport"
)

func subscribe(t *testing.T, of transport.Transport, file targets.Subscribe) loadgen.Subscribe {
	t.Helper()
	file.Adapter = "sockjs"
	s, err := subscription.New(file, of, map[string]subscription.Adapter{"sockjs": Follow})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// messages is the frame of events.
func messages(seqs ...uint64) string {
	var all []string
	for _, seq := range seqs {
		all = append(all, fmt.Sprintf("%q", strings.TrimSuffix(trial.Line(seq), "\n")))
	}
	return "a[" + strings.Join(all, ",") + "]"
}

// session finds the session's name in a request.
var session = regexp.MustCompile(`^(GET|POST) /feed/000/([0-9a-f]{16})/`)

func check(t *testing.T, run *results.Run, events, reconnects int64) {
	t.Helper()
	if d := run.Delivery; d.Received != events || d.Lost != 0 || d.Duplicates != 0 || d.Reconnects != reconnects {
		t.Errorf("%+v, errors %v, want %d events and %d reconnects", d, run.Errors, events, reconnects)
	}
}

func TestPolls(t *testing.T) {
	script, requests := trial.Replay(false,
		trial.Answer(200, "", "o\n"), trial.Answer(200, "", messages(1, 2)+"\n"), trial.Answer(200, "", "h\n"),
		trial.Answer(200, "", "c[3000,\"Go away!\"]\n"), trial.Answer(200, "", "o\n"), trial.Answer(200, "", messages(3)+"\n"),
	)
	file := targets.Subscribe{URL: "/feed/000/{random}/xhr", Method: "POST"}
	run := trial.Run(t, trial.Scenario(transport.LongPoll.Name), subscribe(t, transport.LongPoll, file), 3, script)
	check(t, run, 3, 1)
	names := map[string]int{}
	for range 6 {
		r := <-requests
		if m := session.FindStringSubmatch(r.Head); m == nil || m[1] != "POST" {
			t.Errorf("the request is %q", r.Head)
		} else {
			names[m[2]]++
		}
	}
	if len(names) != 2 {
		t.Errorf("sessions %v, want one, and another one after its end", names)
	}
}

// TestStreams: the end of a stream, which servers limit, goes on with the session.
func TestStreams(t *testing.T) {
	chunked := func(fields string, parts ...string) string {
		text := "HTTP/1.1 200 OK\r\n" + fields + "Transfer-Encoding: chunked\r\n\r\n"
		for _, p := range parts {
			text += fmt.Sprintf("%x\r\n%s\r\n", len(p), p)
		}
		return text
	}
	events := func(frames ...string) string {
		return "\r\ndata: " + strings.Join(frames, "\r\n\r\ndata: ") + "\r\n\r\n"
	}
	lines := func(frames ...string) string { return strings.Join(frames, "\n") + "\n" }
	const end = "0\r\n\r\n"
	for _, test := range []struct {
		of         transport.Transport
		file       targets.Subscribe
		answers    []string
		reconnects int64
	}{
		{
			transport.SSE, targets.Subscribe{URL: "/feed/000/{random}/eventsource"},
			[]string{
				chunked("Content-Type: text/event-stream\r\nConnection: close\r\n", events("o", messages(1)), events("h", messages(2))) + end,
				chunked("Content-Type: text/event-stream\r\n", events(messages(3))),
			}, 1,
		},
		{
			transport.HTTPStream, targets.Subscribe{URL: "/feed/000/{random}/xhr_streaming", Method: "POST"},
			[]string{chunked("", lines(strings.Repeat("h", 2048)), lines("o", messages(1, 2))) + end, chunked("", lines("h", messages(3)))}, 0,
		},
	} {
		t.Run(test.of.Name, func(t *testing.T) {
			script, requests := trial.Replay(false, test.answers...)
			check(t, trial.Run(t, trial.Scenario(test.of.Name), subscribe(t, test.of, test.file), 3, script), 3, test.reconnects)
			first, second := session.FindStringSubmatch((<-requests).Head), session.FindStringSubmatch((<-requests).Head)
			if first == nil || second == nil || first[2] != second[2] {
				t.Errorf("sessions %q and %q, want the same one", first, second)
			}
		})
	}
}

func TestWebSocket(t *testing.T) {
	said := make(chan string, 1)
	file := targets.Subscribe{URL: "/feed/000/{random}/websocket", Send: []string{`"{topic}"`}}
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), subscribe(t, transport.WebSocket, file), 3, func(_ int, conn net.Conn) {
		_, read := trial.Upgrade(conn)
		conn.Write(trial.Frame(1, "o"))
		said <- read()
		for _, frame := range []string{"h", messages(1, 2), "m" + strings.Trim(messages(3), "a[]")} {
			conn.Write(trial.Frame(1, frame))
		}
		peer.Hold(conn)
	})
	check(t, run, 3, 0)
	if got := <-said; got != `["\"0\""]` {
		t.Errorf("the client says %q first", got)
	}
}

// TestFrames meets what is no frame, and what ends a session.
func TestFrames(t *testing.T) {
	for frame, kind := range map[string]string{
		`c[2010,"Another connection still open"]`: loadgen.Closed, "x": loadgen.Frame, "a[": loadgen.Frame, "a[1]": loadgen.Frame, "m{}": loadgen.Frame,
	} {
		s := new(frames)
		if events, err := s.take([]byte(frame)); events != 0 || loadgen.Kind(err) != kind {
			t.Errorf("%q has %d events, error %v, want one of the kind %s", frame, events, err, kind)
		}
	}
}

func FuzzFrames(f *testing.F) {
	for _, seed := range []string{"o", "h", "a[]", `a["x"]`, `m"x"`, "c[]", "", "a{}", `a["\ud83d"]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		var taken int64
		s := &frames{message: func([]byte) (int, error) { taken++; return 1, nil }}
		if events, err := s.take(frame); int64(events) != taken {
			t.Fatalf("%d events of %d messages, %v", events, taken, err)
		}
	})
}
