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
	"pollpush/suites/targets"
	"pollpush/transport"
)

// TestMissed has a server say in its first message what the client missed while it was away, and in one that has nothing of the kind.
func TestMissed(t *testing.T) {
	of := targets.Subscribe{
		URL: "/", Cursor: &targets.Cursor{From: "seq", First: "0", Query: "after={cursor}"},
		Message: targets.Message{JSON: "/data"}, Ignore: []string{`{"subs"*`, "ping"},
		Missed: &targets.Missed{Each: "/subs/{topic}/list", JSON: "/data"},
	}
	lines := make(chan string, 2)
	run := trial.Run(t, trial.Scenario(transport.SSE.Name), subscribe(t, transport.SSE.Name, of), 4, func(dial int, conn net.Conn) {
		request, _ := trial.Head(bufio.NewReader(conn))
		line, _, _ := strings.Cut(request, "\r\n")
		lines <- line
		if dial == 0 {
			fmt.Fprintf(conn, streamHead+"data: {\"subs\":{\"0\":{}}}\n\ndata: {\"data\":%q}\n\n", event(1))
			return
		}
		fmt.Fprintf(conn, streamHead+"data: {\"subs\":{\"0\":{\"list\":[{\"data\":%q},{\"data\":%q}]}}}\n\ndata: ping\n\ndata: {\"data\":%q}\n\n", event(2), event(3), event(4))
		peer.Hold(conn)
	})
	check(t, run, 4, 1, map[string]int64{loadgen.Closed: 1})
	for _, want := range []string{"GET /?after=0 HTTP/1.1", "GET /?after=1 HTTP/1.1"} {
		if got := <-lines; got != want {
			t.Errorf("the request is %q, want %q", got, want)
		}
	}
	errors := trial.Failure(t, trial.Scenario(transport.SSE.Name), subscribe(t, transport.SSE.Name, of), func(_ int, conn net.Conn) {
		_, _ = trial.Head(bufio.NewReader(conn))
		fmt.Fprint(conn, streamHead+`data: {"subs":{"0":{"list":[{"text":"1 1 x"}]}}}`+"\n\n")
	})
	if errors[loadgen.Frame] == 0 {
		t.Errorf("errors %v of an event without its string, want one of the kind %s", errors, loadgen.Frame)
	}
}
