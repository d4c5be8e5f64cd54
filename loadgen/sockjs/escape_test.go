package sockjs

import (
	"bufio"
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

// TestEscaped has a server escape what it sends by eventsource: an event's number, which is seen where it isn't taken back, and a
// sequence that nothing stands for, after which the client comes again.
func TestEscaped(t *testing.T) {
	subscribe, err := subscription.New(targets.Subscribe{URL: "/eventsource", Adapter: "sockjs"}, transport.SSE, map[string]subscription.Adapter{"sockjs": Follow})
	if err != nil {
		t.Fatal(err)
	}
	run := trial.Run(t, trial.Scenario(transport.SSE.Name), subscribe, 2, func(dial int, conn net.Conn) {
		trial.Head(bufio.NewReader(conn))
		frame := func(seq uint64) string {
			return fmt.Sprintf("data: a[%q]\r\n\r\n", fmt.Sprintf("%%3%d", seq)+strings.TrimSuffix(trial.Line(seq)[1:], "\n"))
		}
		fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\r\ndata: o\r\n\r\nretry: 1\r\n\r\n")
		if dial == 0 {
			fmt.Fprint(conn, frame(1), "data: %zz\r\n\r\n")
		} else {
			fmt.Fprint(conn, frame(2))
		}
		peer.Hold(conn)
	})
	if d := run.Delivery; d.Received != 2 || d.Lost != 0 || run.Errors[loadgen.Frame] != 1 {
		t.Errorf("%+v and errors %v, want 2 events and 1 error", d, run.Errors)
	}
}
