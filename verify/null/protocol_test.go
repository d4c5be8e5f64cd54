package null

import (
	"bufio"
	"strings"
	"testing"

	"pollpush/transport"
)

// TestEvents spells out every byte.
func TestEvents(t *testing.T) {
	const due = 1767323045123456789
	for _, test := range []struct {
		transport string
		payload   int
		want      string
	}{
		{transport.SSE.Name, 10, "id: 42\ndata: 42 1767323045123456789 00000000..\n\n"},
		{transport.SSE.Name, 3, "id: 42\ndata: 42 1767323045123456789 ...\n\n"},
		{transport.LongPoll.Name, 10, "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n42 1767323045123456789 00000000..\n"},
		{transport.WebSocket.Name, 10, "\x81\x21" + "42 1767323045123456789 00000000.."},
		{transport.WebSocket.Name, 103, "\x81\x7e\x00\x7e" + "42 1767323045123456789 00000000" + strings.Repeat(".", 95)},
		{transport.WebSocket.Name, 65536, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x17" + "42 1767323045123456789 00000000" + strings.Repeat(".", 65528)},
		{transport.HTTPStream.Name, 10, "42 1767323045123456789 00000000..\n"},
	} {
		way, _ := transport.Named(test.transport)
		if got := string(appendEvent(nil, way, 42, due, test.payload)); got != test.want {
			t.Errorf("%s: %q, want %q", test.transport, got, test.want)
		}
	}
}

// TestUpgrade answers the example of RFC 6455, section 1.3.
func TestUpgrade(t *testing.T) {
	r, err := readHead(bufio.NewReader(strings.NewReader("GET /ws?topic=3 HTTP/1.1\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nmore")))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(handshake(transport.WebSocket, r)); !strings.Contains(got, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") {
		t.Errorf("the answer is %q", got)
	}
	if topic, err := r.topic(); topic != 3 || err != nil {
		t.Errorf("the topic is %d, %v, want 3", topic, err)
	}
	if r.bytes != 73 {
		t.Errorf("the head has %d bytes, want 73", r.bytes)
	}
}

func TestBadHeads(t *testing.T) {
	for _, head := range []string{"", "GET / HTTP/1.1\r\n", strings.Repeat("x", maxHead) + "\n\n"} {
		if _, err := readHead(bufio.NewReader(strings.NewReader(head))); err == nil {
			t.Errorf("a head of %d bytes was accepted", len(head))
		}
	}
	for _, line := range []string{"GET /sse HTTP/1.1", "GET /sse?topic=x HTTP/1.1", "GET /sse?topic=-1 HTTP/1.1", "GET :%:"} {
		if topic, err := (request{lines: []string{line}}).topic(); err == nil {
			t.Errorf("%q asks for topic %d", line, topic)
		}
	}
	if _, err := (request{}).topic(); err == nil {
		t.Error("no line at all asks for a topic")
	}
}
