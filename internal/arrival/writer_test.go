package arrival

import (
	"bytes"
	"errors"
	"io"
	"net"
	"syscall"
	"testing"
)

// TestWriter writes more than fits into the sockets, so that it has to wait for the reader.
func TestWriter(t *testing.T) {
	conn, peer := pair(t)
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<20)
	type result struct {
		read []byte
		err  error
	}
	done := make(chan result)
	go func() {
		read, err := io.ReadAll(peer)
		done <- result{read, err}
	}()
	w := NewWriter(conn)
	if n, err := w.Write(sent); n != len(sent) || err != nil {
		t.Fatalf("Write = %d, %v, want all %d bytes", n, err, len(sent))
	}
	if n, err := w.Write(nil); n != 0 || err != nil {
		t.Errorf("Write of nothing = %d, %v", n, err)
	}
	if err := conn.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got := <-done; got.err != nil || !bytes.Equal(got.read, sent) {
		t.Errorf("the other end has %d bytes, %v; want the %d that were sent", len(got.read), got.err, len(sent))
	}
	if n, err := w.Write(sent[:1]); n != 0 || !errors.Is(err, syscall.EPIPE) {
		t.Errorf("Write after the end = %d, %v, want a broken pipe", n, err)
	}
	conn.Close()
	if n, err := w.Write(sent[:1]); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("Write to a closed connection = %d, %v", n, err)
	}
}

// TestWriterIsInterrupted by a Close while it waits, and says what went out.
func TestWriterIsInterrupted(t *testing.T) {
	conn, peer := pair(t)
	type result struct {
		n   int
		err error
	}
	done := make(chan result)
	size := 64 << 20 // more than both sockets hold
	go func() {
		n, err := NewWriter(conn).Write(make([]byte, size))
		done <- result{n, err}
	}()
	if _, err := peer.Read(make([]byte, 1)); err != nil { // it has begun
		t.Fatal(err)
	}
	conn.Close()
	if got := <-done; got.n < 1 || got.n >= size || !errors.Is(got.err, net.ErrClosed) {
		t.Errorf("Write = %d, %v, want a part of it and that the connection is closed", got.n, got.err)
	}
}

// TestWriterOfPipe: a connection that is no socket is written to as ever.
func TestWriterOfPipe(t *testing.T) {
	ours, theirs := net.Pipe()
	defer ours.Close()
	defer theirs.Close()
	go NewWriter(ours).Write([]byte("hello"))
	p := make([]byte, 8)
	if n, err := theirs.Read(p); string(p[:n]) != "hello" || err != nil {
		t.Errorf("Read = %q, %v", p[:n], err)
	}
}
