package arrival

import (
	"errors"
	"io"
	"net"
	"testing"
	"time"
)

// pair returns both ends of a connection on loopback, the first of which was asked for arrival times.
func pair(t *testing.T) (reader, writer *net.TCPConn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	dialled, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { dialled.Close(); accepted.Close() })
	reader, writer = dialled.(*net.TCPConn), accepted.(*net.TCPConn)
	raw, err := reader.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	if err := Ask(raw); err != nil {
		t.Fatal(err)
	}
	return reader, writer
}

// TestArrival reads later than bytes arrive: the time must be that of the arrival.
func TestArrival(t *testing.T) {
	conn, peer := pair(t)
	r := NewReader(conn)
	p := make([]byte, 8)
	if !Known {
		peer.Write([]byte("x"))
		if n, err := r.Read(p); n != 1 || err != nil || r.At != 0 {
			t.Errorf("Read = %d, %v at %d, want a byte from an unknown time", n, err, r.At)
		}
		return
	}
	for r.At == 0 { // the host's first socket that asks gets no times for some milliseconds
		peer.Write([]byte("x"))
		if _, err := r.Read(p); err != nil {
			t.Fatal(err)
		}
	}
	before := time.Now().UnixNano()
	peer.Write([]byte("hello"))
	after := time.Now().UnixNano() // on loopback a write returns after the arrival
	n, err := r.Read(p)
	if err != nil || string(p[:n]) != "hello" || r.At < before || r.At > after {
		t.Errorf("Read = %q, %v, arrived %d ns after the write began, want at most %d", p[:n], err, r.At-before, after-before)
	}

	// What is read in parts arrived when its last byte did.
	peer.Write([]byte("one"))
	before = time.Now().UnixNano()
	peer.Write([]byte("two"))
	n, err = r.Read(p)
	if err != nil || string(p[:n]) != "onetwo" || r.At < before {
		t.Errorf("Read = %q, %v, arrived %v before the last of it was sent", p[:n], err, time.Duration(before-r.At))
	}
	if n, err := r.Read(nil); n != 0 || err != nil {
		t.Errorf("Read of nothing = %d, %v", n, err)
	}
}

// TestEnds checks what a reader says when nothing more comes, or the connection is no socket.
func TestEnds(t *testing.T) {
	conn, peer := pair(t)
	peer.CloseWrite()
	if n, err := NewReader(conn).Read(make([]byte, 8)); n != 0 || err != io.EOF {
		t.Errorf("Read = %d, %v, want the end", n, err)
	}
	conn.Close()
	if n, err := NewReader(conn).Read(make([]byte, 8)); n != 0 || !errors.Is(err, net.ErrClosed) {
		t.Errorf("Read of a closed connection = %d, %v", n, err)
	}
	client, server := net.Pipe()
	defer client.Close()
	go server.Write([]byte("hello"))
	r := NewReader(client)
	if n, err := r.Read(make([]byte, 8)); n != 5 || err != nil || r.At != 0 {
		t.Errorf("Read of a pipe = %d, %v at %d, want 5 bytes from an unknown time", n, err, r.At)
	}
}
