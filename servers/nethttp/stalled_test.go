package nethttp_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"pollpush/servers"
	"pollpush/servers/nethttp"
)

// TestStalledStream has a client of HTTP/2 never open the window of its streams: they are ended in time, and the connection goes on.
func TestStalledStream(t *testing.T) {
	f := start(t, nethttp.Serve, "2", servers.Options{IOTimeout: 100 * time.Millisecond})
	body := strings.Repeat("x", 60_000)
	f.publish(body, body, body)
	c, err := tls.Dial("tcp", f.address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"h2"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(patience))
	var sent bytes.Buffer
	framer := http2.NewFramer(&sent, c)
	sent.WriteString(http2.ClientPreface)
	_ = framer.WriteSettings()
	var block bytes.Buffer
	encoder := hpack.NewEncoder(&block)
	stalled := map[uint32]string{1: "/stream", 3: "/sse", 5: "/ws", 7: "/poll", 9: "/long-poll"}
	for id := uint32(1); id <= 9; id += 2 {
		path := stalled[id]
		block.Reset()
		head := []string{":method", "GET", ":authority", f.address, ":scheme", "https", ":path", path}
		if path == "/ws" {
			head[1] = "CONNECT"
			head = append(head, ":protocol", "websocket", "sec-websocket-version", "13")
		}
		for i := 0; i < len(head); i += 2 {
			_ = encoder.WriteField(hpack.HeaderField{Name: head[i], Value: head[i+1]})
		}
		_ = framer.WriteHeaders(http2.HeadersFrameParam{StreamID: id, BlockFragment: block.Bytes(), EndStream: path != "/ws", EndHeaders: true})
	}
	if _, err := io.Copy(c, &sent); err != nil {
		t.Fatal(err)
	}
	for len(stalled) > 0 {
		frame, err := framer.ReadFrame()
		if err != nil {
			t.Fatalf("%v while waiting for the end of %v", err, stalled)
		}
		if reset, ok := frame.(*http2.RSTStreamFrame); ok {
			delete(stalled, reset.StreamID)
		}
	}
	_ = framer.WritePing(false, [8]byte{1})
	_, _ = io.Copy(c, &sent)
	for {
		frame, err := framer.ReadFrame()
		if err != nil {
			t.Fatalf("the connection has ended with its streams: %v", err)
		}
		if ping, ok := frame.(*http2.PingFrame); ok && ping.IsAck() {
			return
		}
	}
}
