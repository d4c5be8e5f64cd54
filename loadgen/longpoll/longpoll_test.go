package longpoll

import (
	"bufio"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"

	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
)

// TestSubscribe asks again after each answer, also after a hold that ended empty, and waits for no clock.
func TestSubscribe(t *testing.T) {
	answers := []string{"", trial.Line(1), "", trial.Line(2) + trial.Line(3), trial.Line(4)}
	targets := make(chan string, len(answers))
	s := trial.Scenario(results.LongPoll)
	s.Headers = results.HeadersLubbers // has no long poll: falls back to the minimal head
	run := trial.Run(t, s, Subscribe, 4, func(_ int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		for _, answer := range answers {
			request, err := trial.Head(reader)
			if err != nil {
				return
			}
			target, _, _ := strings.Cut(request, " HTTP/1.1\r\nHost: "+conn.LocalAddr().String()+"\r\n\r\n")
			targets <- target
			if answer == "" {
				fmt.Fprint(conn, "HTTP/1.1 204 No Content\r\n\r\n")
			} else {
				fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
			}
		}
		peer.Hold(conn)
	})
	var got, want []string
	for i, cursor := range []int{0, 0, 1, 1, 3} {
		hold := "25s"
		if i == 0 {
			hold = "5.961s" // the client's phase, by the scenario's seed
		}
		want = append(want, fmt.Sprintf("GET /long-poll?topic=0&hold=%s&after=%d", hold, cursor))
	}
	for range want {
		got = append(got, <-targets)
	}
	if !slices.Equal(got, want) {
		t.Errorf("asked for %q, want %q", got, want)
	}
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Reconnects != 0 || len(run.Errors) != 0 {
		t.Errorf("%+v, errors %v; want 4 events over one connection", d, run.Errors)
	}
}
