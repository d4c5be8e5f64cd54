package verify

import (
	"bufio"
	"strings"
	"testing"

	"pollpush/results"
)

// TestEvents spells out every byte.
func TestEvents(t *testing.T) {
	const due = 1767323045123456789
	for _, test := range []struct {
		transport string
		payload   int
		want      string
	}{
		{results.SSE, 10, "id: 42\ndata: 42 1767323045123456789 00000000..\n\n"},
		{results.SSE, 3, "id: 42\ndata: 42 1767323045123456789 ...\n\n"},
		{results.LongPoll, 10, "HTTP/1.1 200 OK\r\nContent-Length: 34\r\n\r\n42 1767323045123456789 00000000..\n"},
		{results.WebSocket, 10, "\x81\x22" + "42 1767323045123456789 00000000..\n"},
		{results.WebSocket, 102, "\x81\x7e\x00\x7e" + "42 1767323045123456789 00000000" + strings.Repeat(".", 94) + "\n"},
		{results.WebSocket, 65536, "\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x18" + "42 1767323045123456789 00000000" + strings.Repeat(".", 65528) + "\n"},
	} {
		p, err := protocolOf(test.transport)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(p.event(nil, 42, due, test.payload)); got != test.want {
			t.Errorf("%s: %q, want %q", test.transport, got, test.want)
		}
	}
	if _, err := protocolOf(results.ShortPoll); err == nil {
		t.Error("the null server claims to speak short-poll")
	}
}

// TestUpgrade answers the example of RFC 6455, section 1.3.
func TestUpgrade(t *testing.T) {
	r, err := readHead(bufio.NewReader(strings.NewReader("GET /ws?topic=3 HTTP/1.1\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nmore")))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(upgradeAnswer(r)); !strings.Contains(got, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n") {
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
