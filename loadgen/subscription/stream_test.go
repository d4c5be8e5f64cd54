package subscription

import (
	"bufio"
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

const streamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 1\n\n"

// subscribe returns how a transport's clients follow a server.
func subscribe(t *testing.T, name string, of targets.Subscribe) loadgen.Subscribe {
	t.Helper()
	known, _ := transport.Named(name)
	s, err := New(of, known, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// event is an event's line, without its LF.
func event(seq uint64) string { return strings.TrimSuffix(trial.Line(seq), "\n") }

// check says what is wrong with a run in which everything is to be delivered once.
func check(t *testing.T, run *results.Run, events, reconnects int64, errors map[string]int64) {
	t.Helper()
	if d := run.Delivery; d.Received != events || d.Lost != 0 || d.Duplicates != 0 || d.Reconnects != reconnects {
		t.Errorf("%+v, want %d events and %d reconnects", d, events, reconnects)
	}
	if fmt.Sprint(run.Errors) != fmt.Sprint(errors) {
		t.Errorf("errors %v, want %v", run.Errors, errors)
	}
}

// TestEventStream follows events of all types, whose message is within a JSON text, and comes back after the last one's id.
func TestEventStream(t *testing.T) {
	heads := make(chan string, 2)
	of := targets.Subscribe{
		URL: `/events/{topic}?connect={"r":"{random}"}`, Headers: map[string]string{"X-Key": "k"},
		Cursor:  &targets.Cursor{From: "event-id", Send: map[string]string{"Last-Event-ID": "{cursor}"}},
		Message: targets.Message{Prefix: "m:", Each: "/list", JSON: "/data/text"},
		Ignore:  []string{"{}", "ping*"},
	}
	message := func(id string, lines ...string) string {
		var list []string
		for _, line := range lines {
			list = append(list, fmt.Sprintf(`{"data":{"text":%q}}`, line))
		}
		return fmt.Sprintf("event: pub\nid: %s\ndata: m:{\"list\":\ndata: [%s]}\n\n", id, strings.Join(list, ","))
	}
	run := trial.Run(t, trial.Scenario(transport.SSE.Name), subscribe(t, transport.SSE.Name, of), 4, func(dial int, conn net.Conn) {
		request, _ := trial.Head(bufio.NewReader(conn))
		heads <- request
		if dial == 0 {
			conn.Write([]byte(streamHead + "data: {}\n\n" + message("a:1", event(1), event(2)) + "data: ping 3\n\n"))
			return
		}
		conn.Write([]byte(streamHead + message("b", event(3)+"\n") + message("c") + message("d", event(4))))
		peer.Hold(conn)
	})
	first, second := <-heads, <-heads
	if !strings.HasPrefix(first, "GET /events/0?connect=%7B%22r%22:%22") || strings.Contains(first, "Last-Event-ID") || !strings.Contains(first, "\r\nX-Key: k\r\n") {
		t.Errorf("the first request is %q", first)
	}
	if !strings.Contains(second, "\r\nLast-Event-ID: a:1\r\n") || strings.SplitN(first, "\r\n", 2)[0] == strings.SplitN(second, "\r\n", 2)[0] {
		t.Errorf("the second request is %q after %q", second, first)
	}
	check(t, run, 4, 1, map[string]int64{loadgen.Closed: 1})
}
