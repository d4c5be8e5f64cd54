package relay

import (
	"bytes"
	"context"
	"io"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
)

// TestEachWayTakesHalf measures, on a fake clock, when bytes come out of either end.
func TestEachWayTakesHalf(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		relay := New(100*time.Millisecond, feed.Wait)
		client, clientEnd := net.Pipe()
		server, serverEnd := net.Pipe()
		go relay.deliver(ctx)
		go relay.relay(ctx, clientEnd, serverEnd)
		defer synctest.Wait()
		defer cancel()

		start := time.Now()
		got := make([]byte, 8)
		arrives := func(from, to net.Conn, text string, want time.Duration) {
			t.Helper()
			go from.Write([]byte(text))
			n, err := io.ReadFull(to, got[:len(text)])
			if err != nil || string(got[:n]) != text {
				t.Fatalf("read %q, %v, want %q", got[:n], err, text)
			}
			if took := time.Since(start); took != want {
				t.Errorf("%q came out after %v, want %v", text, took, want)
			}
		}
		arrives(client, server, "request", 50*time.Millisecond)
		arrives(server, client, "answer", 100*time.Millisecond)

		// The two directions are independent: one sender doesn't wait for the other, and neither for an answer.
		start = time.Now()
		go func() {
			server.Write([]byte("1"))
			time.Sleep(10 * time.Millisecond)
			server.Write([]byte("2"))
		}()
		for i, want := range []time.Duration{50, 60} {
			if _, err := io.ReadFull(client, got[:1]); err != nil || got[0] != byte('1'+i) {
				t.Fatalf("read %q, %v", got[:1], err)
			}
			if took := time.Since(start); took != want*time.Millisecond {
				t.Errorf("%q came out after %v, want %vms", got[:1], took, int(want))
			}
		}
	})
}

// delayed returns the address of a relay of rtt before a server that handles connections.
func delayed(t *testing.T, rtt time.Duration, handle func(net.Conn)) string {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- New(rtt, feed.Wait).Serve(ctx, front, server.Addr().String()) }()
	t.Cleanup(func() {
		cancel()
		server.Close()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	go func() {
		for {
			c, err := server.Accept()
			if err != nil {
				return
			}
			go handle(c)
		}
	}()
	return front.Addr().String()
}

func TestNothingIsLost(t *testing.T) {
	address := delayed(t, 4*time.Millisecond, func(c net.Conn) {
		io.Copy(c, c)
		c.(*net.TCPConn).CloseWrite()
	})
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	sent := bytes.Repeat([]byte("0123456789abcdef"), 1<<16) // 1 MiB
	go func() {
		c.Write(sent)
		c.(*net.TCPConn).CloseWrite() // a half-open connection goes on the other way
	}()
	got, err := io.ReadAll(c)
	if err != nil || !bytes.Equal(got, sent) {
		t.Errorf("%d bytes came back, %v, want the %d that were sent", len(got), err, len(sent))
	}
}

func TestAResetComesThrough(t *testing.T) {
	address := delayed(t, 2*time.Millisecond, func(c net.Conn) {
		c.Read(make([]byte, 1))
		reset(c)
	})
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Write([]byte("x"))
	if n, err := c.Read(make([]byte, 1)); err == nil || err == io.EOF {
		t.Errorf("Read = %d, %v, want a reset", n, err)
	}
}

// TestAReceiverThatDoesNotRead holds up its own connection only, and loses nothing.
func TestAReceiverThatDoesNotRead(t *testing.T) {
	const flood = 6 << 20 // more than the sockets' buffers take
	address := delayed(t, 2*time.Millisecond, func(c net.Conn) {
		var kind [1]byte
		io.ReadFull(c, kind[:])
		if kind[0] == 'f' {
			c.Write(bytes.Repeat([]byte("f"), flood))
			c.(*net.TCPConn).CloseWrite()
		}
		io.Copy(c, c)
	})
	dial := func(kind string) net.Conn {
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		c.Write([]byte(kind))
		return c
	}
	flooded, other := dial("f"), dial("e")
	for range 20 {
		other.Write([]byte("x"))
		if _, err := io.ReadFull(other, make([]byte, 1)); err != nil {
			t.Fatalf("the other connection: %v", err)
		}
	}
	got, err := io.ReadAll(flooded)
	if err != nil || len(got) != flood {
		t.Errorf("%d bytes, %v, want %d", len(got), err, flood)
	}
}

// TestSendersLearnThatNobodyReads cuts the client's end while its server goes on writing.
func TestSendersLearnThatNobodyReads(t *testing.T) {
	failed := make(chan error, 1)
	address := delayed(t, 2*time.Millisecond, func(c net.Conn) {
		c.Read(make([]byte, 1))
		for {
			if _, err := c.Write(make([]byte, 64<<10)); err != nil {
				failed <- err
				return
			}
		}
	})
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	c.Write([]byte("x"))
	io.ReadFull(c, make([]byte, 1<<20))
	reset(c)
	if err := <-failed; err == nil {
		t.Error("the server wrote on")
	}
}
