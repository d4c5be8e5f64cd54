package sse

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"pollpush/loadgen"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
	"pollpush/transport"
)

// TestRetryStream follows answers that end, over a connection that goes on, and over a new one after an answer that says so.
func TestRetryStream(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nFeed-Epoch: k3f9\r\nTransfer-Encoding: chunked\r\n\r\na\r\nretry: 2\n\n\r\n"
	answer := func(events string) string { return fmt.Sprintf("%s%x\r\n%s\r\n0\r\n\r\n", head, len(events), events) }
	answers := []string{
		answer(event(1)),
		head + "0\r\n\r\n", // ended before there was anything
		answer(event(2) + event(3)),
		strings.Replace(answer(event(4)), "\r\n", "\r\nConnection: close\r\n", 1),
		answer(event(5)),
	}
	type request struct {
		dial int
		head string
		at   time.Time
	}
	requests := make(chan request, len(answers))
	s := trial.Scenario(transport.SSE.Name)
	s.RetryStream = results.Duration(time.Millisecond)
	run := trial.Run(t, s, Subscribe, 5, func(dial int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		for len(requests) < len(answers) {
			head, err := trial.Head(reader)
			if err != nil {
				return
			}
			answer := answers[len(requests)]
			requests <- request{dial, head, time.Now()}
			conn.Write([]byte(answer))
			if strings.Contains(answer, "close") {
				return
			}
		}
		peer.Hold(conn)
	})
	var before time.Time
	for i, want := range []struct {
		dial   int
		cursor string
	}{{0, ""}, {0, "k3f9-1"}, {0, "k3f9-1"}, {0, "k3f9-3"}, {1, "k3f9-4"}} {
		got := <-requests
		if !strings.HasPrefix(got.head, "GET /sse?topic=0&retry=1ms HTTP/1.1\r\n") {
			t.Errorf("request %d is %q", i, got.head)
		}
		_, cursor, _ := strings.Cut(got.head, "\r\nLast-Event-ID: ")
		cursor, _, _ = strings.Cut(cursor, "\r\n")
		if cursor != want.cursor || got.dial != want.dial {
			t.Errorf("request %d comes over connection %d with the cursor %q, want %d and %q", i, got.dial, cursor, want.dial, want.cursor)
		}
		if i > 0 && got.at.Sub(before) < 2*time.Millisecond {
			t.Errorf("request %d comes %v after the answer before, want at least what that said", i, got.at.Sub(before))
		}
		before = got.at
	}
	if d := run.Delivery; d.Received != 5 || d.Lost != 0 || d.Duplicates != 0 || d.Reconnects != 1 || len(run.Errors) != 0 {
		t.Errorf("%+v, errors %v; want 5 events over 2 connections and no error", d, run.Errors)
	}
}

// TestRetryStreamCut has an answer that breaks off before its end, which is an error.
func TestRetryStreamCut(t *testing.T) {
	s := trial.Scenario(transport.SSE.Name)
	s.RetryStream = results.Duration(time.Millisecond)
	got := trial.Failure(t, s, Subscribe, func(_ int, conn net.Conn) {
		trial.Head(bufio.NewReader(conn))
		conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\na\r\nretry: 2\n\n\r\n"))
	})
	if got[loadgen.Closed] == 0 || len(got) != 1 {
		t.Errorf("errors %v, want %s", got, loadgen.Closed)
	}
}
