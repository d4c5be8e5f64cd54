package httpstream

import (
	"bufio"
	"bytes"
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

const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nFeed-Epoch: k3f9\r\n\r\n"

// TestSubscribe follows a stream that is cut within its third event, and resumes it after the second.
func TestSubscribe(t *testing.T) {
	heads := make(chan string, 2)
	run := trial.Run(t, trial.Scenario(transport.HTTPStream.Name), Subscribe, 4, func(dial int, conn net.Conn) {
		request, _ := trial.Head(bufio.NewReader(conn))
		heads <- request
		if dial == 0 {
			conn.Write([]byte(head + "\n" + trial.Line(1) + "\n" + trial.Line(2) + trial.Line(3)[:5]))
			return
		}
		conn.Write([]byte(strings.Replace(head, "Feed-Epoch: k3f9\r\n", "", 1) + trial.Line(3) + trial.Line(4)))
		peer.Hold(conn)
	})
	for _, cursor := range []string{"0", "k3f9-2"} {
		if got, want := <-heads, "GET /stream?topic=0&after="+cursor+" HTTP/1.1\r\n"; !strings.HasPrefix(got, want) {
			t.Errorf("the request is %q, want %q", got, want)
		}
	}
	if d := run.Delivery; d.Received != 4 || d.Lost != 0 || d.Duplicates != 0 || d.Reconnects != 1 {
		t.Errorf("%+v, want 4 events over 2 connections", d)
	}
	if run.Errors[loadgen.Closed] != 1 || len(run.Errors) != 1 {
		t.Errorf("errors %v, want one closed", run.Errors)
	}
}

// TestParse has a stream arrive in parts of each length: it makes no difference, and heartbeats are no lines.
func TestParse(t *testing.T) {
	const stream, want = "\na 1\n\n\nb 2\nc 3\n\nd", "a 1\nb 2\nc 3\n"
	for length := 1; length <= len(stream); length++ {
		p, got := new(Lines), ""
		for part := range slices.Chunk([]byte(stream), length) {
			lines, err := p.Parse(part)
			if err != nil {
				t.Fatal(err)
			}
			got += string(lines)
		}
		if got != want {
			t.Errorf("parts of %d bytes become %q, want %q", length, got, want)
		}
	}
}

func TestFailures(t *testing.T) {
	for _, test := range []struct{ kind, response string }{
		{loadgen.Status, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"},
		{loadgen.Frame, "hello\r\n\r\n"},
		{loadgen.Frame, head + string(bytes.Repeat([]byte("x"), maxLine+1))},
		{loadgen.Closed, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
	} {
		got := trial.Failure(t, trial.Scenario(transport.HTTPStream.Name), Subscribe, func(_ int, conn net.Conn) {
			trial.Head(bufio.NewReader(conn))
			conn.Write([]byte(test.response))
			peer.Hold(conn)
		})
		if kinds := slices.Collect(maps.Keys(got)); len(kinds) != 1 || kinds[0] != test.kind {
			t.Errorf("%.60q: errors %v, want %s", test.response, got, test.kind)
		}
	}
}
