package sse

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
	"pollpush/transport"
)

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 1\n\n"

func event(seq uint64) string { return fmt.Sprintf("id: %d\ndata: %s\n", seq, trial.Line(seq)) }

// TestSubscribe follows a stream that is cut after two events, and resumes it from there.
func TestSubscribe(t *testing.T) {
	heads := make(chan string, 2)
	run := trial.Run(t, trial.Scenario(transport.SSE.Name), Subscribe, 4, func(dial int, conn net.Conn) {
		request, _ := trial.Head(bufio.NewReader(conn))
		heads <- request
		if dial == 0 {
			conn.Write([]byte(head + event(1) + ":\n\n" + event(2)))
			return
		}
		conn.Write([]byte(strings.Replace(head, "\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\na\r\n", 1) + "\r\n"))
		fmt.Fprintf(conn, "%x\r\n%s\r\n", len(event(3)), event(3))
		fmt.Fprintf(conn, "%x\r\n%s\r\n", len(event(4)), event(4))
		peer.Hold(conn)
	})
	first, second := <-heads, <-heads
	if !strings.HasPrefix(first, "GET /sse?topic=0 HTTP/1.1\r\n") || strings.Contains(first, "Last-Event-ID") {
		t.Errorf("the first request is %q", first)
	}
	if !strings.Contains(second, "\r\nLast-Event-ID: 2\r\n") {
		t.Errorf("the second request is %q", second)
	}
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Duplicates != 0 || d.Reconnects != 1 {
		t.Errorf("%+v, want 4 events over 2 connections", d)
	}
	if run.Delivery.Restarts != nil {
		t.Error("a server that names no epoch is said not to have restarted")
	}
	if run.Errors[loadgen.Closed] != 1 || len(run.Errors) != 1 {
		t.Errorf("errors %v, want one closed", run.Errors)
	}
}

// TestRestart comes back to a server that began anew: it is asked for what comes after the old cursor, and counted anew.
func TestRestart(t *testing.T) {
	named := func(epoch string) string { return strings.Replace(head, "\r\n", "\r\nFeed-Epoch: "+epoch+"\r\n", 1) }
	heads := make(chan string, 3)
	run := trial.Run(t, trial.Scenario(transport.SSE.Name), Subscribe, 4, func(dial int, conn net.Conn) {
		request, _ := trial.Head(bufio.NewReader(conn))
		heads <- request
		switch dial {
		case 0:
			conn.Write([]byte(named("k3f9") + event(1) + event(2)))
		case 1:
			conn.Write([]byte(head + event(3))) // the same feed: it is not named again
		case 2:
			conn.Write([]byte(named("zero") + event(1) + event(2) + event(3) + event(4)))
			peer.Hold(conn)
		}
	})
	<-heads
	for _, cursor := range []string{"k3f9-2", "k3f9-3"} {
		if got := <-heads; !strings.Contains(got, "\r\nLast-Event-ID: "+cursor+"\r\n") {
			t.Errorf("the request is %q, want it to resume from %s", got, cursor)
		}
	}
	if d := run.Delivery; d.Restarts == nil || *d.Restarts != 1 || d.Duplicates != 0 || d.Reconnects != 2 {
		t.Errorf("%+v, want one restart and nothing doubled", d)
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct{ kind, response string }{
		{loadgen.Status, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"},
		{loadgen.Frame, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello"},
		{loadgen.Frame, "hello\r\n\r\n"},
		{loadgen.Closed, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 0\r\n\r\n"},
	} {
		got := trial.Failure(t, trial.Scenario(transport.SSE.Name), Subscribe, func(_ int, conn net.Conn) {
			trial.Head(bufio.NewReader(conn))
			conn.Write([]byte(test.response))
		})
		if kinds := slices.Collect(maps.Keys(got)); len(kinds) != 1 || kinds[0] != test.kind {
			t.Errorf("%q: errors %v, want %s", test.response, got, test.kind)
		}
	}
}
