package nethttp_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// A framed is a client's connection of HTTP/2, frame by frame: net/http's own client sends no extended CONNECT, and always takes what
// comes.
type framed struct {
	*http2.Framer
	t       *testing.T
	conn    *tls.Conn
	block   bytes.Buffer
	encoder *hpack.Encoder
}

func (f *fixture) dialFramed() *framed {
	f.t.Helper()
	conn, err := tls.Dial("tcp", f.address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	c := &framed{Framer: http2.NewFramer(conn, conn), t: f.t, conn: conn}
	c.encoder, c.ReadMetaHeaders = hpack.NewEncoder(&c.block), hpack.NewDecoder(4096, nil)
	_, _ = io.WriteString(conn, http2.ClientPreface)
	c.sent(c.WriteSettings())
	return c
}

func (c *framed) sent(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// get asks for a path.
func (c *framed) get(stream uint32, path string) {
	c.t.Helper()
	c.request(stream, true, ":method", "GET", ":path", path)
}

// connect asks for a WebSocket at a path, in a version of it.
func (c *framed) connect(stream uint32, path, version string) {
	c.t.Helper()
	c.request(stream, false, ":method", "CONNECT", ":protocol", "websocket", ":path", path, "sec-websocket-version", version)
}

func (c *framed) request(stream uint32, last bool, fields ...string) {
	c.t.Helper()
	c.block.Reset()
	fields = append([]string{":scheme", "https", ":authority", "localhost"}, fields...)
	for i := 0; i < len(fields); i += 2 {
		c.sent(c.encoder.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]}))
	}
	c.sent(c.WriteHeaders(http2.HeadersFrameParam{StreamID: stream, BlockFragment: c.block.Bytes(), EndStream: last, EndHeaders: true}))
}

// next returns the next frame of a stream.
func (c *framed) next(stream uint32) http2.Frame {
	c.t.Helper()
	for {
		frame, err := c.ReadFrame()
		if err != nil {
			c.t.Fatalf("%v while waiting for stream %d", err, stream)
		}
		if frame.Header().StreamID == stream {
			return frame
		}
	}
}

// head reads an answer's head: its status, and how many fields there are beside it.
func (c *framed) head(stream uint32) (status string, head *http2.MetaHeadersFrame) {
	c.t.Helper()
	frame := c.next(stream)
	head, ok := frame.(*http2.MetaHeadersFrame)
	if !ok {
		c.t.Fatalf("stream %d: %v, want a head", stream, frame)
	}
	return head.PseudoValue("status"), head
}

// expect reads exactly these bytes of a stream.
func (c *framed) expect(stream uint32, want string) {
	c.t.Helper()
	if got := c.read(stream, len(want)); got != want {
		c.t.Fatalf("stream %d: %q, want %q", stream, got, want)
	}
}

// read returns what has come on a stream, once that is n bytes or more.
func (c *framed) read(stream uint32, n int) (got string) {
	c.t.Helper()
	for len(got) < n {
		frame := c.next(stream)
		data, ok := frame.(*http2.DataFrame)
		if !ok {
			c.t.Fatalf("stream %d: %v after %q, want %d bytes", stream, frame, got, n)
		}
		got += string(data.Data())
	}
	return got
}
