package servers_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	gorilla "github.com/gorilla/websocket"
	"github.com/molecule-man/go-brrr"

	"pollpush/feed"
	"pollpush/servers"
	"pollpush/servers/compress"
)

// prose is a body that compresses.
func prose(n int) string { return strings.Repeat("what people say ", n/16+1)[:n] }

// plain returns what a coded body was before.
func plain(t *testing.T, coding string, body io.Reader) string {
	t.Helper()
	var r io.Reader = brrr.NewReader(body)
	if coding == compress.Gzip {
		var err error
		if r, err = gzip.NewReader(body); err != nil {
			t.Fatal(err)
		}
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Errorf("%s: %v", coding, err)
	}
	return string(text)
}

// TestCompressedPolls checks heads byte for byte, of answers that are compressed, and of those that aren't.
func TestCompressedPolls(t *testing.T) {
	for _, coding := range []string{compress.Gzip, compress.Brotli} {
		f := serve(t, servers.Options{Compress: coding, InPlace: time.Millisecond})
		f.publish("short", prose(1000))
		for _, test := range []struct {
			target, accept, want string
			coded                bool
		}{
			{"?after=test-1", "gzip, deflate, br", line(2, prose(1000)), true},
			{"?after=test-0", "*", line(1, "short") + line(2, prose(1000)), true},
			{"?after=test-1", "gzip;q=0, br;q=0, zstd", line(2, prose(1000)), false},
			{"?after=test-1", "", line(2, prose(1000)), false},
		} {
			for _, path := range []string{"/poll", "/long-poll"} {
				for _, method := range []string{"GET", "HEAD"} {
					c := f.dial()
					c.send(method + " " + path + test.target + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: " + test.accept + "\r\n\r\n")
					head := c.head()
					_, length, _ := strings.Cut(head, "Content-Length: ")
					size, _ := strconv.Atoi(strings.TrimSpace(strings.Split(length, "\r\n")[0]))
					says := ""
					if test.coded {
						says = "Content-Encoding: " + coding + "\r\n"
					}
					want := fmt.Sprintf("HTTP/1.1 200 OK\r\nDate: DATE\r\nContent-Type: text/plain; charset=utf-8\r\n%sContent-Length: %d\r\n"+
						"Vary: Accept-Encoding\r\n\r\n", says, size)
					if head != want || test.coded != (size < 200) {
						t.Errorf("%s %s for %q: head %q, want %q", method, path+test.target, test.accept, head, want)
					}
					if method == "HEAD" {
						continue
					}
					body := make([]byte, size)
					if _, err := io.ReadFull(c.r, body); err != nil {
						t.Fatal(err)
					}
					got := string(body)
					if test.coded {
						got = plain(t, coding, bytes.NewReader(body))
					}
					if got != test.want {
						t.Errorf("%s: body %q, want %q", path, got, test.want)
					}
				}
			}
		}
		// What would not become smaller is sent as it is, and so is an answer without a body.
		c := f.dial()
		c.get("/poll?after=test-2", "Accept-Encoding: "+coding)
		if got, want := c.head(), "HTTP/1.1 204 No Content\r\nDate: DATE\r\n\r\n"; got != want {
			t.Errorf("head %q, want %q", got, want)
		}
		f.publish("short")
		c.get("/poll?after=test-2", "Accept-Encoding: "+coding)
		if r := c.check(http.StatusOK, line(3, "short")); r.Header.Get("Content-Encoding") != "" || r.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("the head of a small answer is %v", r.Header)
		}
		// A poll that is held outlives its request.
		c.get("/long-poll?after=test-3", "Accept-Encoding: "+coding)
		f.publish(prose(500))
		r, body := c.response()
		if got := plain(t, coding, strings.NewReader(body)); got != line(4, prose(500)) || r.Header.Get("Content-Encoding") != coding {
			t.Errorf("%v %q after a hold", r.Header, got)
		}
	}
}

// TestCompressedHistory has more than a batch, whose length nobody knows beforehand.
func TestCompressedHistory(t *testing.T) {
	for _, coding := range []string{compress.Gzip, compress.Brotli} {
		f := serve(t, servers.Options{Compress: coding})
		body := prose(30_000)
		f.publish(body, body, body)
		want := line(1, body) + line(2, body) + line(3, body)
		c := f.dial()
		for range 2 {
			c.get("/poll", "Accept-Encoding: gzip, br")
			r, got := c.response()
			if plain(t, coding, strings.NewReader(got)) != want || r.Header.Get("Content-Encoding") != coding || r.ContentLength >= 0 || len(got) > 5000 {
				t.Errorf("%v with %d bytes", r.Header, len(got))
			}
		}
		c.send("GET /poll HTTP/1.0\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n\r\n") // knows no chunks
		if r := c.check(http.StatusOK, want); r.Header.Get("Content-Encoding") != "" {
			t.Errorf("the head is %v", r.Header)
		}
	}
}

// TestSmallestCompressed: from the smallest body that is compressed on, that saves more than its field costs. Below, gzip doesn't.
func TestSmallestCompressed(t *testing.T) {
	f := serve(t, servers.Options{Compress: compress.Gzip})
	publish := func(payload int) (size int) {
		due := time.Unix(1_800_000_000, 123_456_789)
		f.log.Publish(feed.Message{Due: due, Body: feed.GeneratedBody(payload, 3*time.Millisecond, due)})
		msgs, _ := f.log.After(f.log.Last() - 1)
		return len(msgs[0].Line())
	}
	for payload := 110; payload < 400; payload++ {
		size := publish(payload)
		c := f.dial()
		c.get("/poll?after="+strconv.FormatUint(f.log.Last()-1, 10), "Accept-Encoding: gzip")
		r, body := c.response()
		coded := r.Header.Get("Content-Encoding") != ""
		if coded != (size >= 160) || coded && len(body)+len("Content-Encoding: gzip\r\n") > size {
			t.Errorf("%d bytes are sent as %d, compressed: %v", size, len(body), coded)
		}
	}
}

// TestCompressedStreams reads each event when it comes, heartbeats, and the end.
func TestCompressedStreams(t *testing.T) {
	for _, coding := range []string{compress.Gzip, compress.Brotli} {
		for _, test := range []struct {
			path, media, opening string
			event                func(seq int, body string) string
			goodbye              string
		}{
			{"/sse", "text/event-stream", "retry: 1000\n\n", event, ": the server stops\n\n"},
			{"/stream", "text/plain; charset=utf-8", "", line, ""},
		} {
			f := serve(t, servers.Options{Compress: coding})
			c := f.dial()
			c.get(test.path, "Accept-Encoding: br, gzip")
			want := "HTTP/1.1 200 OK\r\nDate: DATE\r\nFeed-Epoch: test\r\nVary: Accept-Encoding\r\nContent-Encoding: " + coding +
				"\r\nContent-Type: " + test.media + "\r\nConnection: close\r\n\r\n"
			if got := c.head(); got != want {
				t.Errorf("%s: head %q, want %q", test.path, got, want)
			}
			next := test.opening
			var body io.Reader
			for i := range 4 {
				f.publish(prose(100 * i))
				next += test.event(1+i, prose(100*i))
				if body == nil {
					body = brrr.NewReader(c.r)
					if coding == compress.Gzip {
						var err error
						if body, err = gzip.NewReader(c.r); err != nil {
							t.Fatal(err)
						}
					}
				}
				got := make([]byte, len(next))
				if _, err := io.ReadFull(body, got); err != nil || string(got) != next {
					t.Fatalf("%s: read %q, %v, want %q", test.path, got, err, next)
				}
				next = ""
			}
			plain := f.dial()
			plain.get(test.path+"?after=3", "Accept-Encoding: zstd")
			if head := plain.head(); strings.Contains(head, "Content-Encoding") || !strings.Contains(head, "\r\nVary: Accept-Encoding\r\n") {
				t.Errorf("%s: the head for who takes no coding is %q", test.path, head)
			}
			plain.expect(test.opening + test.event(4, prose(300)))
			f.stop()
			if rest, err := io.ReadAll(body); err != nil || string(rest) != test.goodbye {
				t.Errorf("%s: read %q, %v, want %q and the end", test.path, rest, err, test.goodbye)
			}
		}
	}
}

// TestCompressedHeartbeat goes through the encoder too.
func TestCompressedHeartbeat(t *testing.T) {
	f := serve(t, servers.Options{Compress: compress.Gzip, Heartbeat: time.Millisecond})
	c := f.dial()
	c.get("/sse", "Accept-Encoding: gzip")
	c.head()
	body, err := gzip.NewReader(c.r)
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, len("retry: 1000\n\n:\n\n:\n\n"))
	if _, err := io.ReadFull(body, got); err != nil || string(got) != "retry: 1000\n\n:\n\n:\n\n" {
		t.Errorf("read %q, %v", got, err)
	}
}

// openDeflate opens a WebSocket with that offer, and returns what the server agrees to.
func openDeflate(c *conn, target, offer string) (agreed string) {
	c.t.Helper()
	c.get(target, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
		"Sec-WebSocket-Extensions: "+offer)
	r, err := http.ReadResponse(c.r, nil)
	if err != nil || r.StatusCode != http.StatusSwitchingProtocols {
		c.t.Fatalf("%v, %v", r, err)
	}
	return r.Header.Get("Sec-WebSocket-Extensions")
}

// frame reads a frame, whose first byte it returns.
func (c *conn) frame() (first byte, payload []byte) {
	c.t.Helper()
	head := make([]byte, 2)
	_, err := io.ReadFull(c.r, head)
	size := uint64(head[1])
	if more := map[byte]int{126: 2, 127: 8}[head[1]]; more > 0 {
		length := make([]byte, 8)
		_, err = io.ReadFull(c.r, length[8-more:])
		size = binary.BigEndian.Uint64(length)
	}
	payload = make([]byte, size)
	if err == nil {
		_, err = io.ReadFull(c.r, payload)
	}
	if err != nil {
		c.t.Fatalf("a frame that begins with %x: %v", head, err)
	}
	return head[0], payload
}

// TestDeflate follows a topic in both ways: small messages and large ones, alone and in batches, and answers in between.
func TestDeflate(t *testing.T) {
	const offer = "permessage-deflate; client_max_window_bits"
	for mode, agreed := range map[string]string{
		compress.Deflate:        "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
		compress.DeflateContext: "permessage-deflate; client_no_context_takeover",
	} {
		f := serve(t, servers.Options{Compress: mode})
		f.publish(prose(70_000)[:65_536], prose(10), prose(1000))
		c := f.dial()
		if got := openDeflate(c, "/ws", offer); got != agreed {
			t.Errorf("%s: agreed to %q, want %q", mode, got, agreed)
		}
		var dictionary []byte
		texts := []string{prose(70_000)[:65_536], prose(10), prose(1000)}
		bare := 0
		for seq := 1; seq <= 12; seq++ {
			if seq > 3 {
				texts = append(texts, prose(seq*seq*10))
				f.publish(texts[seq-1])
			}
			first, payload := c.frame()
			got := payload
			switch first {
			case 0xc1: // FIN, RSV1, text
				inflated := flate.NewReaderDict(io.MultiReader(bytes.NewReader(payload), strings.NewReader("\x00\x00\xff\xff\x01\x00\x00\xff\xff")), dictionary)
				var err error
				if got, err = io.ReadAll(inflated); err != nil {
					t.Fatalf("%s, message %d: %v", mode, seq, err)
				}
				if mode == compress.DeflateContext {
					dictionary = append(dictionary, got...)
				}
			case 0x81:
				bare++
			default:
				t.Fatalf("%s: a frame that begins with %#x", mode, first)
			}
			if want := strings.TrimSuffix(line(seq, texts[seq-1]), "\n"); string(got) != want {
				t.Fatalf("%s: message %d is %.80q, want %.80q", mode, seq, got, want)
			}
		}
		if want := map[string]int{compress.Deflate: 1, compress.DeflateContext: 0}[mode]; bare != want { // the one of 10 bytes
			t.Errorf("%s: %d messages as they are, want %d", mode, bare, want)
		}
		// Who offers nothing, or what isn't had, gets messages as they are.
		for _, offer := range []string{"x-other", "permessage-deflate; server_max_window_bits=9"} {
			other := f.dial()
			if got := openDeflate(other, "/ws?contract=latest", offer); got != "" {
				t.Errorf("%s: %q is answered with %q", mode, offer, got)
			}
			if first, payload := other.frame(); first != 0x81 || string(payload)+"\n" != line(12, texts[11]) {
				t.Errorf("%s: a frame %#x %.80q", mode, first, payload)
			}
		}
		f.stop()
	}
}

// TestDeflateUpwards publishes compressed messages, and one that would be too large once it is read.
func TestDeflateUpwards(t *testing.T) {
	f := serve(t, servers.Options{Compress: compress.Deflate})
	dialer := gorilla.Dialer{EnableCompression: true}
	ws, _, err := dialer.Dial("ws://"+f.address+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	ws.SetReadDeadline(time.Now().Add(patience))
	for i, body := range []string{prose(1000), "x", strings.Repeat("z", feed.MaxBody)} {
		if err := ws.WriteMessage(gorilla.TextMessage, []byte(body)); err != nil {
			t.Fatal(err)
		}
		var heard []string // the message and the answer, in any order
		for range 2 {
			_, text, err := ws.ReadMessage()
			if err != nil {
				t.Fatal(err)
			}
			heard = append(heard, string(text))
		}
		msgs, _ := f.log.After(uint64(i))
		if len(msgs) != 1 || string(msgs[0].Body) != body {
			t.Errorf("%.80q became %.80q", body, heard)
		}
	}
	if err := ws.WriteMessage(gorilla.TextMessage, []byte(strings.Repeat("z", 2*feed.MaxBody))); err != nil {
		t.Fatal(err)
	}
	expectClose(t, ws, gorilla.CloseMessageTooBig, "")
}

// TestNoSuchCompression is refused before anybody is served.
func TestNoSuchCompression(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := servers.Serve(t.Context(), ln, feed.NewTopics(0, "a"), servers.Options{Compress: "zip"}, transports()...); err == nil || !strings.Contains(err.Error(), "zip") {
		t.Errorf("%v", err)
	}
}
