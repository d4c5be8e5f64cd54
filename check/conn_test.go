package check

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
)

// xs is a server that never stops sending, and has sent so many bytes.
type xs int

func (n *xs) Read(p []byte) (int, error) {
	*n += xs(len(p))
	return copy(p, bytes.Repeat([]byte("x"), len(p))), nil
}

// TestWhatComesHasAnEnd: of a head, of a line of a body and of a frame so much is read and no more.
func TestWhatComesHasAnEnd(t *testing.T) {
	ask := func(c *conn) (*http.Response, error) {
		return c.ask(request{method: http.MethodGet, target: "/", version: "HTTP/1.1"})
	}
	var sent xs
	head := func(c *conn) error {
		sent = 0
		_, err := ask(c)
		if sent > mostHead {
			return fmt.Errorf("%d bytes were read", sent)
		}
		return err
	}
	for comes, test := range map[string]struct {
		want string
		read func(c *conn) error
	}{
		"":                         {"an answer has a head of more than 1 MB", head},
		"HTTP/1.1 200 OK\r\nX-A: ": {"an answer has a head of more than 1 MB", head},
		"HTTP/1.1 200 OK\r\n\r\n": {"more than 16 MB came", func(c *conn) error {
			response, err := ask(c)
			if err != nil {
				return err
			}
			return readEvents(c, response.Body, anyLine, func(sseEvent) bool { return true })
		}},
		"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff": {"begins a frame of 9223372036854775807 bytes", func(c *conn) error { _, err := c.receive(); return err }},
		"\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xff": {"begins a frame of 18446744073709551615 bytes", func(c *conn) error { _, err := c.receive(); return err }},
		"\x81\x7f\x00\x00\x00\x00\x01\x00\x00\x00": {"more than 16 MB came", func(c *conn) error { _, err := c.receive(); return err }},
	} {
		c := spoken(t, "")
		c.bound.Reader = io.MultiReader(strings.NewReader(comes), &sent)
		if err := test.read(c); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("after %q: error %v, want that %s", comes, err, test.want)
		}
	}
	c := spoken(t, "")
	if c.bound.Reader = new(xs); c.ends(patience) {
		t.Error("a connection on which something comes for ever has ended")
	}
}

// TestAnAnswerThatIsNotAtItsEnd: a server that sends a character now and then is told as one that is too slow, wherever in the head it is.
func TestAnAnswerThatIsNotAtItsEnd(t *testing.T) {
	for _, begins := range []string{"", "HTT", "HTTP/1.1 200 OK\r\nX-"} {
		synctest.Test(t, func(t *testing.T) {
			ours, theirs := net.Pipe()
			defer theirs.Close()
			c := newConn(ours)
			defer c.Close()
			go func() {
				if _, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
					_, _ = io.WriteString(theirs, begins)
				}
			}()
			c.wait(patience)
			const want = "an answer was not to be had in time"
			if _, err := c.ask(request{method: http.MethodGet, target: "/", version: "HTTP/1.1", host: "h"}); err == nil || err.Error() != want {
				t.Errorf("after %q: %v, want %s", begins, err, want)
			}
		})
	}
}

// serving answers the first request of each connection with a text, and then ends the connection. It serves until the test ends.
func serving(t *testing.T, answer string) (address string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			r := bufio.NewReader(c)
			if _, err := http.ReadRequest(r); err == nil {
				_, _ = io.WriteString(c, answer)
				_, _ = r.Peek(1) // what comes next is not read: the end is a reset
			}
			c.Close()
		}
	}()
	t.Cleanup(func() { ln.Close(); <-done })
	return ln.Addr().String()
}

// TestAFrameThatHasNoEndIsNoClose: a connection is ended by a close frame, or by its end, and not by whatever else can't be read.
func TestAFrameThatHasNoEndIsNoClose(t *testing.T) {
	const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
	for frames, want := range map[string]string{
		"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff": "the server begins a frame of 9223372036854775807 bytes",
		"\x81\x81abcd!":    "the server masks its frames",
		"":                 "cut without a close frame",
		"\x88\x02\x03\xf3": "it closes with 1011, want 1002",
	} {
		s := subject(t, "websocket", none)
		s.Address = serving(t, upgraded+frames)
		s.request = request{method: http.MethodGet, target: "/", version: "HTTP/1.1", host: "h"}
		note, err := fails([]byte("\x83\x80abcd"), 1002)(t.Context(), s)
		if got := fmt.Sprint(note, err); !strings.Contains(got, want) {
			t.Errorf("after %q: %q, %v, want %s", frames, note, err, want)
		}
	}
}

// TestAServerThatEndsAndStaysAway: what is left to check fails with that reason, not for each check's own.
func TestAServerThatEndsAndStaysAway(t *testing.T) {
	s := subject(t, "websocket", dies)
	s.Restart = nil
	report, err := Run(t.Context(), s)
	if err != nil || report.Passes() {
		t.Fatalf("Run = %v, passes is %v, want a report of failures", err, report.Passes())
	}
	for _, r := range report.Results {
		if r.Failed() && !strings.Contains(r.Note, "nobody can start it again") {
			t.Errorf("%s: %s", r.Name, r.Note)
		}
	}
}
