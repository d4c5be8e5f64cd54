package epoll_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/servers"
)

var wsUpgrade = []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}

// awaitSilence waits until the server has long neither read nor written.
func (f *fixture) awaitSilence() {
	f.Helper()
	var before servers.Stats
	still := 0
	f.await("the server is silent", func() bool {
		if now := f.server.Stats(); now != before {
			before, still = now, 0
		} else {
			still++
		}
		return still > 50 && before.Up > 0
	})
}

// mostUntaken is how many bytes of the heap a client may have the server keep that takes no answers.
const mostUntaken = 1 << 20

// TestUntakenAnswers asks again and again without taking an answer. That costs the server little, and each answer comes in the end.
func TestUntakenAnswers(t *testing.T) {
	const asked = 2000
	ping := "\x89\xfd\x00\x00\x00\x00" + strings.Repeat("p", 125)
	for name, test := range map[string]struct {
		first  string
		again  string
		answer string // to again
	}{
		"polls": {first: "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n", again: "GET /poll HTTP/1.1\r\nHost: x\r\n\r\n"},
		"pings": {
			first: "GET /ws?after=1 HTTP/1.1\r\nHost: x\r\n" + strings.Join(wsUpgrade, "\r\n") + "\r\n\r\n",
			again: strings.Repeat(ping, 100), answer: strings.Repeat("\x8a\x7d"+ping[6:], 100),
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := serve(t, 4, servers.Options{IOTimeout: time.Hour})
			f.log.Publish(feed.Message{Due: time.Unix(0, 1), Body: bytes.Repeat([]byte("x"), 40<<10)})
			c := f.ask("/healthz")
			r := bufio.NewReader(c)
			f.hearAnswer(r)
			heap := liveHeap()
			go func() {
				_, _ = io.WriteString(c, test.first)
				for range asked {
					if _, err := io.WriteString(c, test.again); err != nil {
						return
					}
				}
			}()
			f.awaitSilence()
			if more := liveHeap() - heap; more > mostUntaken {
				t.Errorf("a client that takes nothing has the server keep %d kB, want at most %d", more>>10, mostUntaken>>10)
			}
			f.hearAnswer(r)
			for range asked {
				if test.answer == "" {
					f.hearAnswer(r)
				} else if said := f.read(r, len(test.answer)); said != test.answer {
					t.Fatalf("%.50q, want %.50q", said, test.answer)
				}
			}
		})
	}
}

// hearAnswer reads an answer.
func (f *fixture) hearAnswer(r *bufio.Reader) {
	f.Helper()
	answer, err := http.ReadResponse(r, nil)
	if err == nil && answer.StatusCode != http.StatusSwitchingProtocols {
		_, err = io.Copy(io.Discard, answer.Body)
	}
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) read(r *bufio.Reader, n int) string {
	f.Helper()
	said := make([]byte, n)
	if _, err := io.ReadFull(r, said); err != nil {
		f.Fatal(err)
	}
	return string(said)
}

// pipeline asks for so many answers that not all can be on their way, and waits until the server can do no more.
func (f *fixture) pipeline() *net.TCPConn {
	f.Helper()
	f.log.Publish(feed.Message{Due: time.Unix(0, 1), Body: bytes.Repeat([]byte("x"), 1<<18)})
	c := f.ask("/poll")
	if _, err := io.WriteString(c, strings.Repeat("GET /poll HTTP/1.1\r\nHost: x\r\n\r\n", pipelined-1)); err != nil {
		f.Fatal(err)
	}
	f.awaitSilence()
	return c
}

const pipelined = 100

// TestUntakenThenEnd has a client end what it sends, and take its answers then: it is owed all of them.
func TestUntakenThenEnd(t *testing.T) {
	f := serve(t, 4, servers.Options{})
	c := f.pipeline()
	_ = c.CloseWrite()
	f.awaitSilence()
	r := bufio.NewReader(c)
	for range pipelined {
		f.hearAnswer(r)
	}
	if rest, err := io.ReadAll(r); err != nil || len(rest) > 0 {
		t.Errorf("%d bytes and %v, want the end", len(rest), err)
	}
}
