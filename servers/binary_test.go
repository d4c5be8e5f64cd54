package servers_test

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/transport"
)

// eachBinary has a server of a binary feed, by each engine that has what is wanted.
func eachBinary(t *testing.T, o servers.Options, test func(t *testing.T, f *fixture)) {
	eachEngine(t, func(t *testing.T, serve engine) { test(t, serve(t, o, feed.NewTopicsOf(feed.Binary, 4, "0"))) })
}

// anyBytes is what no text could be.
const anyBytes = "\n\x00\xff\r"

// whole is what publish's message looks like in a binary feed: spelt out, by nothing of ours.
func whole(seq uint64, body string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(16+len(body)))
	b = binary.BigEndian.AppendUint64(b, seq)
	return string(binary.BigEndian.AppendUint64(b, 7)) + body
}

// TestBinaryStreams has each stream send the bytes that its descriptor says, and its heartbeats.
func TestBinaryStreams(t *testing.T) {
	upgrade := []string{"Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="}
	for _, d := range transport.Over("1.1") {
		if d.Kind != transport.Stream {
			continue
		}
		t.Run(d.Name, func(t *testing.T) {
			eachBinary(t, servers.Options{Heartbeat: time.Hour}, func(t *testing.T, f *fixture) {
				c := f.dial()
				c.get(d.Path, upgrade...)
				if head := c.head(); d.Framing.Binary.ContentType != "" && !strings.Contains(head, "Content-Type: "+d.Framing.Binary.ContentType+"\r\n") {
					t.Errorf("the head is %q, want media type %s", head, d.Framing.Binary.ContentType)
				}
				if d.Name == transport.SSE.Name {
					c.expect("retry: 1000\n\n")
				}
				for i, body := range []string{anyBytes, "", strings.Repeat("x", 300), strings.Repeat("y", 150_000)} {
					f.publish(body)
					c.expect(string(d.Framing.Binary.Append(nil, "test-"+string(rune('1'+i)), []byte(whole(uint64(i+1), body)))))
				}
			})
			eachBinary(t, servers.Options{Heartbeat: time.Millisecond}, func(t *testing.T, f *fixture) {
				c := f.dial()
				c.get(d.Path, upgrade...)
				c.head()
				beat := map[string]string{transport.SSE.Name: ":\n\n", transport.WebSocket.Name: "\x89\x00"}[d.Name]
				if beat == "" {
					beat = "\x00\x00\x00\x00"
				}
				if d.Name == transport.SSE.Name {
					c.expect("retry: 1000\n\n")
				}
				if len(beat) != d.Framing.Binary.Heartbeat.Down {
					t.Errorf("a heartbeat has %d bytes, the descriptor says %d", len(beat), d.Framing.Binary.Heartbeat.Down)
				}
				c.expect(strings.Repeat(beat, 3))
			})
		})
	}
}

// TestBinaryPolls has several messages in an answer, and one that is larger than what is written at once.
func TestBinaryPolls(t *testing.T) {
	eachBinary(t, servers.Options{}, func(t *testing.T, f *fixture) {
		large := strings.Repeat("z", 150_000)
		f.publish(anyBytes, "", large)
		for _, path := range []string{"/poll", "/long-poll"} {
			for after, want := range []string{whole(1, anyBytes) + whole(2, "") + whole(3, large), whole(2, "") + whole(3, large), whole(3, large)} {
				c := f.dial()
				c.get(path + "?after=" + string(rune('0'+after)))
				r, body := c.response()
				if r.Header.Get("Content-Type") != "application/octet-stream" || body != want {
					t.Errorf("%s after %d: %s, %d bytes, want octet-stream, %d bytes", path, after, r.Header.Get("Content-Type"), len(body), len(want))
				}
			}
		}
		c := f.dial()
		c.get("/poll?after=3")
		if r, _ := c.response(); r.StatusCode != http.StatusNoContent || r.Header.Get("Content-Type") != "" {
			t.Errorf("nothing new: %d, media type %q", r.StatusCode, r.Header.Get("Content-Type"))
		}
	})
}

// TestBinaryIsPublished by a POST and by a message of a WebSocket; a text message is none of a binary feed.
func TestBinaryIsPublished(t *testing.T) {
	eachBinary(t, servers.Options{}, func(t *testing.T, f *fixture) {
		r, err := http.Post("http://"+f.address+"/publish", "application/octet-stream", strings.NewReader(anyBytes))
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		ws, _, err := gorilla.DefaultDialer.Dial("ws://"+f.address+"/ws?after=1", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer ws.Close()
		ws.SetReadDeadline(time.Now().Add(patience))
		if err := ws.WriteMessage(gorilla.BinaryMessage, []byte(anyBytes+"2")); err != nil {
			t.Fatal(err)
		}
		forms := map[int]int{}
		for range 2 { // the message and the answer, in any order
			form, _, err := ws.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			forms[form]++
		}
		if forms[gorilla.TextMessage] != 1 || forms[gorilla.BinaryMessage] != 1 {
			t.Errorf("heard %v, want a binary message and an answer that is text", forms)
		}
		var bodies [][]byte
		msgs, _ := f.log.After(0)
		for _, m := range msgs {
			bodies = append(bodies, m.Body)
		}
		if string(bytes.Join(bodies, []byte("|"))) != anyBytes+"|"+anyBytes+"2" {
			t.Errorf("published %q", bodies)
		}
		if err := ws.WriteMessage(gorilla.TextMessage, []byte("text")); err != nil {
			t.Fatal(err)
		}
		expectClose(t, ws, gorilla.CloseUnsupportedData, "send binary messages")
	})
}
