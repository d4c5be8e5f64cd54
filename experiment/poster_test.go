package experiment

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/rpc/jsonrpc"
	"strconv"
	"strings"
	"testing"
	"time"

	"pollpush/results"
)

// TestPostedEvents: each transport brings the events that another process posts, with the same accounting.
func TestPostedEvents(t *testing.T) {
	for _, transport := range transports {
		t.Run(transport.Name, func(t *testing.T) {
			t.Parallel()
			s := results.Default()
			s.Transport, s.Clients, s.Topics, s.Rate, s.Publisher = transport.Name, 4, 2, 50, results.PublisherPost
			s.PollInterval, s.TLS = results.Duration(50*time.Millisecond), transport.Upgrade
			s.Settle, s.Measure = results.Duration(50*time.Millisecond), results.Duration(200*time.Millisecond)
			if transport.NotOver(s.HTTP) != "" {
				s.HTTP = results.HTTP3
			}
			s.Complete()
			runs, err := Options{}.Measure(t.Context(), nil, s)
			if err != nil {
				t.Fatal(err)
			}
			r := runs[0]
			if d := r.Delivery; d.Published != 20 || d.Expected != 40 || d.Received != 40 || d.Lost != 0 || d.Early != 0 {
				t.Errorf("%+v, want 20 published and 40 received: %q", d, r.InvalidBecause)
			}
			if l := r.Lag; l.PublishMean == nil || l.PostMean == nil || l.PostP99 == nil || l.PostMax == nil || *l.PostMean <= 0 {
				t.Errorf("%+v, want how late the posts were and how long they took", l)
			}
			if l := r.Latency; l == nil || l.Count != 40 || l.Mean <= results.Value(r.Lag.PublishMean) {
				t.Errorf("latency %+v, want that of 40 events from when they were due", l)
			}
		})
	}
}

// TestAPosterDoesNotWaitForAnswers has a server that answers the first post only when it has read twenty.
func TestAPosterDoesNotWaitForAnswers(t *testing.T) {
	const held = 20
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	served := make(chan error, 1)
	go func() { served <- holdPosts(ln, held) }()

	kind := WorkerKind{Roles: func(p *Process) map[string]any { return map[string]any{"Publisher": &posterRole{process: p}} }}
	conn, stopped := serveOverPipe(t, kind)
	client := jsonrpc.NewClient(conn)
	s := results.Default()
	s.Rate, s.Publisher = 1000, results.PublisherPost
	s.Complete()
	if err := client.Call("Publisher.Prepare", PublisherRequest{Scenario: s, Address: ln.Addr().String()}, &Nothing{}); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	var part PublisherPart
	window := Window{now, now.Add(10 * time.Millisecond), now.Add(40 * time.Millisecond)}
	if err := client.Call("Publisher.Publish", window, &part); err != nil {
		t.Fatal(err)
	}
	if part.First[0] != 11 || part.Last[0] != 40 || part.Lag.PostMax == nil {
		t.Errorf("%+v, want events 11 to 40 in the window", part)
	}
	client.Close()
	if err := <-stopped; err != nil {
		t.Errorf("Serve = %v", err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// holdPosts answers posts, the first ones together, and checks that each is due after the one before.
func holdPosts(ln net.Listener, held int) error {
	conn, err := ln.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	last := int64(0)
	for n := 1; ; n++ {
		request, err := http.ReadRequest(in)
		if err != nil {
			return nil // the poster has gone
		}
		body, err := io.ReadAll(request.Body)
		if err != nil {
			return nil
		}
		due, err := strconv.ParseInt(request.URL.Query().Get("due"), 10, 64)
		if err != nil || due <= last || len(body) != 64 || request.URL.Query().Get("topic") != "0" {
			return fmt.Errorf("post %d is %s with %d bytes, due %d after %d", n, request.URL, len(body), due, last)
		}
		last = due
		answer := func(seq int) string {
			text := fmt.Sprintln(seq)
			return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(text), text)
		}
		var out strings.Builder
		switch {
		case n == held:
			for seq := range held {
				out.WriteString(answer(seq + 1))
			}
		case n > held:
			out.WriteString(answer(n))
		}
		io.WriteString(conn, out.String())
	}
}

// TestAPostThatIsRefusedEndsTheRun: a server that takes no more events is a reason, not a silence.
func TestAPostThatIsRefusedEndsTheRun(t *testing.T) {
	for answer, want := range map[string]string{
		"HTTP/1.1 404 Not Found\r\nContent-Length: 8\r\n\r\nno topic": "post: the server answered 404 Not Found: no topic",
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes":             `post: the server answered "yes" instead of a sequence number`,
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n1":               "read the answer to a post: unexpected EOF",
		"": "read the answer to a post: unexpected EOF",
	} {
		if _, err := readSeq(bufio.NewReader(strings.NewReader(answer))); err == nil || err.Error() != want {
			t.Errorf("readSeq(%q) = %v, want %q", answer, err, want)
		}
	}
}
