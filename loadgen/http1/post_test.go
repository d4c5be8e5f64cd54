package http1

import (
	"bytes"
	"io"
	"net"
	"testing"
	"time"

	"pollpush/headers"
	"pollpush/loadgen"
)

// writes is a connection that keeps what is written to it, write by write, and answers all of it beforehand.
type writes struct {
	answers io.Reader
	parts   [][]byte
}

func (w *writes) Read(p []byte) (int, error) { return w.answers.Read(p) }
func (w *writes) Write(p []byte) (int, error) {
	w.parts = append(w.parts, bytes.Clone(p))
	return len(p), nil
}
func (w *writes) Close() error                     { return nil }
func (w *writes) LocalAddr() net.Addr              { return nil }
func (w *writes) RemoteAddr() net.Addr             { return nil }
func (w *writes) SetDeadline(time.Time) error      { return nil }
func (w *writes) SetReadDeadline(time.Time) error  { return nil }
func (w *writes) SetWriteDeadline(time.Time) error { return nil }

// TestPost sends a small body with its head, and says another length when the body has another.
func TestPost(t *testing.T) {
	w := &writes{answers: bytes.NewReader(bytes.Repeat([]byte("HTTP/1.1 204 No Content\r\n\r\n"), 3))}
	k := &Conn{client: new(loadgen.Client), conn: w, reader: NewReader(w)}
	r := &headers.Request{Kind: headers.Post, Host: "h:1", Target: "/publish"}
	large := bytes.Repeat([]byte("a"), oneWrite+1)
	for _, body := range [][]byte{[]byte("9 1 x"), []byte("10 1 x"), large} {
		r.Body = body
		if head, err := k.Ask(r); err != nil || head.Status != 204 {
			t.Fatalf("Ask: %+v, %v", head, err)
		}
	}
	want := []string{
		"POST /publish HTTP/1.1\r\nHost: h:1\r\nContent-Length: 5\r\n\r\n9 1 x",
		"POST /publish HTTP/1.1\r\nHost: h:1\r\nContent-Length: 6\r\n\r\n10 1 x",
		"POST /publish HTTP/1.1\r\nHost: h:1\r\nContent-Length: 16385\r\n\r\n",
		string(large),
	}
	if len(w.parts) != len(want) {
		t.Fatalf("%d writes, want %d", len(w.parts), len(want))
	}
	for i := range want {
		if string(w.parts[i]) != want[i] {
			t.Errorf("write %d is %.80q, want %.80q", i, w.parts[i], want[i])
		}
	}
}
