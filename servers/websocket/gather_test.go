package websocket

import (
	"net"
	"slices"
	"testing"

	"pollpush/servers"
)

// A writes remembers each Write.
type writes struct {
	net.Conn
	got []string
}

func (w *writes) Write(p []byte) (int, error) {
	w.got = append(w.got, string(p))
	return len(p), nil
}

// TestGather has a batch written at once, and everything else as it comes.
func TestGather(t *testing.T) {
	w := &writes{}
	g := &gather{Conn: w, buffers: &servers.Buffers{}}
	write := func(texts ...string) {
		for _, text := range texts {
			if n, err := g.Write([]byte(text)); n != len(text) || err != nil {
				t.Fatalf("Write(%q) = %d, %v", text, n, err)
			}
		}
	}
	write("before")
	g.begin()
	write("a", "b", "c")
	if err := g.flush(); err != nil {
		t.Fatal(err)
	}
	write("after")
	g.begin()
	write("d", "\x88\x00")
	want := []string{"before", "abc", "after", "d\x88\x00"}
	if !slices.Equal(w.got, want) {
		t.Errorf("writes %q, want %q", w.got, want)
	}
	if err := g.flush(); err != nil || !slices.Equal(w.got, want) {
		t.Errorf("writes %q, want %q", w.got, want)
	}
}
