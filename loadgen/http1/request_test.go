package http1

import (
	"testing"

	"pollpush/headers"
	"pollpush/loadgen/semantics"
)

func TestCursor(t *testing.T) {
	r := NewText(&headers.Request{Target: "/poll?topic=0" + semantics.After, Host: "h:1"})
	for cursor, want := range map[uint64]string{
		0:          "GET /poll?topic=0&after=0 HTTP/1.1\r\nHost: h:1\r\n\r\n",
		1<<64 - 1:  "GET /poll?topic=0&after=18446744073709551615 HTTP/1.1\r\nHost: h:1\r\n\r\n",
		1234567890: "GET /poll?topic=0&after=1234567890 HTTP/1.1\r\nHost: h:1\r\n\r\n",
	} {
		if got := string(r.Bytes("", cursor)); got != want {
			t.Errorf("cursor %d: %q, want %q", cursor, got, want)
		}
	}
	if got, want := string(r.Bytes("k3f9", 17)), "GET /poll?topic=0&after=k3f9-17 HTTP/1.1\r\nHost: h:1\r\n\r\n"; got != want {
		t.Errorf("with an epoch: %q, want %q", got, want)
	}
	if n := testing.AllocsPerRun(100, func() { r.Bytes("k3f9", 1<<63) }); n != 0 {
		t.Errorf("%v allocations per request", n)
	}
}
