package servers_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
)

// sentLine is the line of a message as its sender numbers it.
func sentLine(number uint64, due time.Time, body string) string {
	line := feed.AppendLine(nil, feed.Message{Seq: number, Due: due, Body: []byte(body)})
	return string(line[:len(line)-1])
}

// post sends a POST /publish.
func (c *conn) post(query, body string) {
	c.send(fmt.Sprintf("POST /publish%s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", query, len(body), body))
}

// TestSendersPost: a message of a sender's own is published with the due time that it says and the server's number, and answered
// without a body. What is no such message is refused.
func TestSendersPost(t *testing.T) { eachEngine(t, testSendersPost) }

func testSendersPost(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	f.publish("before")
	due := time.Now().Add(-time.Second)
	c := f.dial()
	c.post("?topic=0&from=7", sentLine(99, due, "hello"))
	c.check(204, "")
	if msgs, _ := f.log.After(1); len(msgs) != 1 || string(msgs[0].Body) != "hello" || msgs[0].Seq != 2 || !msgs[0].Due.Equal(time.Unix(0, due.UnixNano())) {
		t.Errorf("published %+v", msgs)
	}
	for body, want := range map[string]string{
		"hello": "feed: not a message line \"seq due body\"\n",
		sentLine(1, due.Add(-2*time.Hour), "old"): "due: it is out of range: from 1h0m0s before now to 1s after it\n",
		sentLine(1, due, "two\nlines"):            "a body is one line: it can't contain CR or LF\n",
	} {
		c.post("?from=7", body)
		c.check(400, want)
	}
	c.post("?from=x", sentLine(1, due, "x"))
	c.check(400, "from: \"x\" is not the number of a sender\n")
	if f.log.Last() != 2 {
		t.Errorf("%d messages, want 2", f.log.Last())
	}
}

// TestTaker has what is sent in the place of the feed.
func TestTaker(t *testing.T) { eachEngine(t, testTaker) }

func testTaker(t *testing.T, serve engine) {
	taken := make(chan string, 3)
	f := serve(t, servers.Options{Take: func(from int, m feed.Message) error {
		if from > 8 {
			return errors.New("from: there is no such sender")
		}
		taken <- fmt.Sprintf("%d: %d %s", from, m.Seq, m.Body)
		return nil
	}})
	c := f.dial()
	c.post("?from=7", sentLine(5, time.Now(), "by POST"))
	c.check(204, "")
	c.post("?from=9", sentLine(5, time.Now(), "by nobody"))
	c.check(400, "from: there is no such sender\n")
	ws, _, err := websocket.DefaultDialer.Dial("ws://"+f.address+"/ws?sends=messages&from=8", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	ws.SetReadDeadline(time.Now().Add(patience))
	for _, message := range []string{sentLine(6, time.Now(), "by a frame"), "nothing"} {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	if _, answer, err := ws.ReadMessage(); err != nil || string(answer) != `refused feed: not a message line "seq due body"` {
		t.Errorf("the first answer is %q, %v: want none to what is taken", answer, err)
	}
	for _, want := range []string{"7: 5 by POST", "8: 6 by a frame"} {
		if got := <-taken; got != want {
			t.Errorf("taken %q, want %q", got, want)
		}
	}
	if f.log.Last() != 0 {
		t.Errorf("%d messages were published", f.log.Last())
	}
}

func TestUnknownSends(t *testing.T) { eachEngine(t, testUnknownSends) }

func testUnknownSends(t *testing.T, serve engine) {
	f := serve(t, servers.Options{})
	c := f.dial()
	c.get("/ws?sends=letters")
	c.check(400, "sends: \"letters\" does not exist: use messages, prompts or turns\n")
}

// steps is a stream that comes in so many bytes at a time.
type steps struct {
	from *bytes.Reader
	step int
}

func (s *steps) Read(p []byte) (int, error)      { return s.from.Read(p[:min(len(p), s.step)]) }
func (s *steps) SetReadDeadline(time.Time) error { return nil }

// FuzzTakeLines: whatever comes in whatever parts, the same is taken, and nothing else than it has.
func FuzzTakeLines(f *testing.F) {
	f.Add([]byte("1 7 a\n2 7 b\n"), byte(3), false)
	f.Add([]byte("x\n\n1 7 a"), byte(1), false)
	f.Add(feed.Binary.Append(feed.Binary.Append(nil, feed.Message{Seq: 1, Due: time.Now(), Body: []byte("a\n")}), feed.Message{Seq: 2, Due: time.Now()}), byte(5), true)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 1}, byte(9), true)
	f.Fuzz(func(t *testing.T, stream []byte, step byte, binary bool) {
		kind := feed.Text
		if binary {
			kind = feed.Binary
		}
		topics := feed.NewTopicsOf(kind, 8, "0")
		take := func(step int) (taken []string, refused int) {
			core, err := servers.NewCore(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, topics, servers.Options{Take: func(from int, m feed.Message) error {
				taken = append(taken, fmt.Sprint(from, m.Seq, m.Due.UnixNano(), string(m.Body)))
				return nil
			}}, nil)
			if err != nil {
				t.Fatal(err)
			}
			from := bytes.NewReader(stream)
			q := servers.Subscription{Log: topics.Log("0"), From: 3}
			core.TakeLines(&q, &steps{from, step}, func(servers.Refusal) { refused++ })
			if rest, _ := io.ReadAll(from); len(rest) > 0 {
				t.Fatalf("%d bytes were not read", len(rest))
			}
			return taken, refused
		}
		all, refused := take(1 << 20)
		parts, again := take(int(step) + 1)
		if fmt.Sprint(all) != fmt.Sprint(parts) || refused != again {
			t.Errorf("taken %q and %d refused in one part, %q and %d in parts of %d", all, refused, parts, again, step+1)
		}
	})
}
