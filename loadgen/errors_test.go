package loadgen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"pollpush/feed"
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
			counts := l.everyError()
			if counts[test.kind] < connectAttempts-1 || len(counts) != 1 { // the last may have met Close
				t.Errorf("errors %v, want %s only", counts, test.kind)
			}
		})
	}
}

// TestErrorsByWindow cuts the client before the window, in it and after it: each is counted where it happened.
func TestErrorsByWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		at := func(seconds float64) time.Time { return begin.Add(time.Duration(seconds * float64(time.Second))) }
		cuts := []float64{0.3, 0.6, 1.5, 2.5, 2.8, 2.9}
		l := New(scenario(1), lineSubscribe, Options{Dial: pipes(func(dial int, conn net.Conn) {
			if dial == len(cuts) {
				peer.Hold(conn)
				return
			}
			feed.Wait(t.Context(), at(cuts[dial]))
		})})
		defer l.Close()
		l.SetWindow(at(1), at(2))
		if err := l.Connect(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := l.Drain(t.Context(), []uint64{1}, []uint64{1}); err != nil {
			t.Fatal(err)
		}
		run := new(results.Run)
		l.Fill(run)
		if d := run.Delivery; run.Errors[Closed] != 1 || d.Reconnects != 1 {
			t.Errorf("errors %v, %d reconnects in the window; want 1 and 1", run.Errors, d.Reconnects)
		}
		if d := run.Delivery; run.ErrorsOutside[Closed] != 5 || d.ReconnectsOutside != 5 {
			t.Errorf("errors %v, %d reconnects outside; want 5 and 5", run.ErrorsOutside, d.ReconnectsOutside)
		}
		if text := strings.Join(run.Warnings, "\n"); !strings.Contains(text, "the clients met errors: 1 x closed") || !strings.Contains(text, "outside the window: 5 x closed") {
			t.Errorf("warnings %q", text)
		}
		if p := l.Progress(); p.Errors != 6 {
			t.Errorf("progress counts %d errors, want all 6", p.Errors)
		}
	})
}
