package check

import (
	"net"
	"strings"
	"testing"
)

// spoken is a connection on which this has come and nothing more will.
func spoken(t testing.TB, text string) *conn {
	ours, theirs := net.Pipe()
	theirs.Close()
	t.Cleanup(func() { ours.Close() })
	c := newConn(ours)
	c.bound.Reader = strings.NewReader(text)
	return c
}

// FuzzFrames reads whatever a server may send for frames: it ends, and what it takes for a frame has come.
func FuzzFrames(f *testing.F) {
	for _, seed := range []string{"\x81\x02hi\x88\x02\x03\xe8", "\x82\x7e\x00\x01x", "\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x01", "\x89\x85\x00\x00\x00\x00", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, read := spoken(t, text), 0
		for {
			frame, err := c.receive()
			if err != nil {
				return
			}
			if read += 2 + len(frame.payload); read > len(text) {
				t.Fatalf("frames of %d bytes were read of %d", read, len(text))
			}
			_ = frame.code()
		}
	})
}

// FuzzEvents reads whatever a server may send for an event stream: it ends, and no event has more data than has come.
func FuzzEvents(f *testing.F) {
	for _, seed := range []string{"id: 7\ndata: a\ndata: b\n\n", ": hello\nretry: 1s\n\n", "data\r\n\r\n", "\xff: x\n", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c := spoken(t, "")
		for _, examine := range []func(_, _, _ string) error{anyLine, standard} {
			err := readEvents(c, strings.NewReader(text), examine, func(e sseEvent) bool {
				if len(e.data) > len(text) {
					t.Fatalf("an event of %d bytes was read of %d", len(e.data), len(text))
				}
				return false
			})
			if err == nil {
				t.Fatal("no event is the last one, and reading ended well")
			}
		}
	})
}
