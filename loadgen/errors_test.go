package loadgen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"

	"pollpush/loadgen/internal/peer"
	"pollpush/results"
)

func TestKind(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, Refused},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("recvmsg", syscall.ECONNRESET)}, Reset},
		{&net.OpError{Op: "write", Err: os.NewSyscallError("write", syscall.EPIPE)}, Reset},
		{syscall.ECONNRESET, Reset},
		{os.ErrDeadlineExceeded, Timeout},
		{syscall.ETIMEDOUT, Timeout},
		{context.DeadlineExceeded, Timeout},
		{io.EOF, Closed},
		{fmt.Errorf("read: %w", io.ErrUnexpectedEOF), Closed},
		{net.ErrClosed, Closed},
		{Errorf(Status, "status 500"), Status},
		{fmt.Errorf("poll: %w", Errorf(Frame, "no length: %w", io.EOF)), Frame},
		{errors.New("anything else"), Other},
	} {
		if got := Kind(test.err); got != test.want {
			t.Errorf("Kind(%v) = %s, want %s", test.err, got, test.want)
		}
	}
}

// TestErrorsByKind meets real ones, on loopback: who refuses, resets and closes.
func TestErrorsByKind(t *testing.T) {
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone.Close()
	for _, test := range []struct {
		kind    string
		address string
	}{
		{Refused, gone.Addr().String()},
		{Reset, peer.Listen(t, func(_ int, conn net.Conn) { conn.(*net.TCPConn).SetLinger(0) })},
		{Closed, peer.Listen(t, func(int, net.Conn) {})},
	} {
		t.Run(test.kind, func(t *testing.T) {
			failed := make(chan bool, connectAttempts)
			l := New(scenario(1), func(ctx context.Context, c *Client, s results.Scenario) error {
				defer func() {
					select {
					case failed <- true:
					default:
					}
				}()
				return lineSubscribe(ctx, c, s)
			}, Options{Address: test.address})
			defer l.Close()
			err := l.Connect(t.Context())
			// A reset may come before connect(2) has returned.
			if want := map[string]error{Refused: syscall.ECONNREFUSED, Reset: syscall.ECONNRESET}[test.kind]; err != nil && !errors.Is(err, want) {
				t.Errorf("Connect = %v", err)
			}
			if err == nil && test.kind == Refused {
				t.Error("Connect succeeded, and nobody listens")
			}
			for range connectAttempts {
				<-failed
			}
			l.Close()
			counts := l.errors.counts()
			if counts[test.kind] < connectAttempts-1 || len(counts) != 1 { // the last may have met Close
				t.Errorf("errors %v, want %s only", counts, test.kind)
			}
		})
	}
}
