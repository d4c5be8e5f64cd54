package shortpoll

import (
	"bufio"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"testing"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/transport"
)

func ok(lines ...string) string {
	body := strings.Join(lines, "")
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

const none = "HTTP/1.1 204 No Content\r\n\r\n"

// TestSubscribe gets nothing, a batch, nothing, one event with the connection's end, and the last one on a new one.
func TestSubscribe(t *testing.T) {
	answers := []string{none, ok(trial.Line(1), trial.Line(2)), none, strings.Replace(ok(trial.Line(3)), "\r\n", "\r\nConnection: close\r\n", 1), ok(trial.Line(4))}
	targets := make(chan string, len(answers))
	run := trial.Run(t, trial.Scenario(transport.ShortPoll.Name), Subscribe, 4, func(_ int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		for len(targets) < len(answers) {
			request, err := trial.Head(reader)
			if err != nil {
				return
			}
			target, _, _ := strings.Cut(request, " HTTP/1.1\r\nHost: "+conn.LocalAddr().String()+"\r\n")
			answer := answers[len(targets)]
			targets <- target
			conn.Write([]byte(answer))
			if strings.Contains(answer, "close") {
				return
			}
		}
		peer.Hold(conn)
	})
	want := []string{"GET /poll?topic=0&after=0", "GET /poll?topic=0&after=0", "GET /poll?topic=0&after=2", "GET /poll?topic=0&after=2", "GET /poll?topic=0&after=3"}
	var got []string
	for range want {
		got = append(got, <-targets)
	}
	if !slices.Equal(got, want) {
		t.Errorf("asked for %q, want %q", got, want)
	}
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Duplicates != 0 || d.Reconnects != 1 {
		t.Errorf("%+v, want 4 events over 2 connections", d)
	}
	if len(run.Errors) != 0 {
		t.Errorf("errors %v, want none: a connection may end after an answer that says so", run.Errors)
	}
}

func TestLatest(t *testing.T) {
	requests := make(chan string, 1)
	s := trial.Scenario(transport.ShortPoll.Name)
	s.Contract = results.Latest
	run := trial.Run(t, s, Subscribe, 9, func(_ int, conn net.Conn) {
		request, _ := trial.Head(bufio.NewReader(conn))
		requests <- request
		conn.Write([]byte(ok(trial.Line(9))))
		peer.Hold(conn)
	})
	if got := <-requests; !strings.HasPrefix(got, "GET /poll?topic=0&contract=latest&after=0 HTTP/1.1\r\n") {
		t.Errorf("asked %q", got)
	}
	if d := run.Delivery; d.Received != 1 || d.Coalesced != 8 || d.Lost != 0 {
		t.Errorf("%+v, want 1 received and 8 coalesced", d)
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct{ name, kind, response string }{
		{"unknown topic", loadgen.Status, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"},
		{"server error", loadgen.Status, "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n"},
		{"redirect", loadgen.Status, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"},
		{"no HTTP", loadgen.Frame, "hello\r\n\r\n"},
		{"no message", loadgen.Frame, strings.Replace(ok("<html>\n"), "\r\n", "\r\nConnection: close\r\n", 1)},
		{"cut", loadgen.Closed, ""},
		{"cut in the body", loadgen.Closed, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + trial.Line(1)},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := trial.Failure(t, trial.Scenario(transport.ShortPoll.Name), Subscribe, func(_ int, conn net.Conn) {
				trial.Head(bufio.NewReader(conn))
				conn.Write([]byte(test.response))
			})
			if kinds := slices.Collect(maps.Keys(got)); len(kinds) != 1 || kinds[0] != test.kind {
				t.Errorf("errors %v, want %s", got, test.kind)
			}
		})
	}
}

func TestReset(t *testing.T) {
	got := trial.Failure(t, trial.Scenario(transport.ShortPoll.Name), Subscribe, func(_ int, conn net.Conn) {
		trial.Head(bufio.NewReader(conn))
		conn.(*net.TCPConn).SetLinger(0) // Close sends an RST
	})
	if kinds := slices.Collect(maps.Keys(got)); len(kinds) != 1 || kinds[0] != loadgen.Reset {
		t.Errorf("errors %v, want reset", got)
	}
}

// TestRestart names the feed's epoch once, then another one: the client asks with what it knows, and counts anew.
func TestRestart(t *testing.T) {
	names := func(answer, epoch string) string {
		return strings.Replace(answer, "\r\n", "\r\nFeed-Epoch: "+epoch+"\r\n", 1)
	}
	answers := []string{names(none, "k3f9"), ok(trial.Line(1), trial.Line(2)), names(ok(trial.Line(1)), "zero"), none, ok(trial.Line(2), trial.Line(3))}
	targets := make(chan string, len(answers))
	run := trial.Run(t, trial.Scenario(transport.ShortPoll.Name), Subscribe, 3, func(_ int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		for _, answer := range answers {
			request, err := trial.Head(reader)
			if err != nil {
				return
			}
			target, _, _ := strings.Cut(request, " HTTP/1.1\r\n")
			targets <- target
			conn.Write([]byte(answer))
		}
		peer.Hold(conn)
	})
	for _, cursor := range []string{"0", "k3f9-0", "k3f9-2", "zero-1", "zero-1"} {
		if got, want := <-targets, "GET /poll?topic=0&after="+cursor; got != want {
			t.Errorf("asked for %q, want %q", got, want)
		}
	}
	if d := run.Delivery; d.Restarts == nil || *d.Restarts != 1 || d.Duplicates != 0 || d.Reordered != 0 {
		t.Errorf("%+v, want one restart and nothing doubled", d)
	}
}
