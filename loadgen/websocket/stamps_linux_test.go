package websocket

import (
	"bufio"
	"io"
	"net"
	"testing"
	"time"

	"pollpush/feed"
	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/transport"
)

// TestKernelStamps: the kernel's arrival times come through gorilla, for events with the handshake and later ones. All
// are due when the test begins, so latencies are the times since then.
func TestKernelStamps(t *testing.T) {
	peer.Stamps(t)
	due := time.Now()
	line := func(seq uint64) string {
		return string(feed.AppendLine(nil, feed.Message{Seq: seq, Due: due, Body: feed.GeneratedBody(16, 0, due)}))
	}
	type span struct{ began, ended int64 }
	writes := make(chan span, 2)
	run := trial.Run(t, trial.Scenario(transport.WebSocket.Name), Subscribe, 3, func(_ int, conn net.Conn) {
		reader := bufio.NewReader(conn)
		_, response := upgrade(reader)
		for _, bytes := range []string{response + frame(text, line(1)), frame(text, line(2)) + frame(text, line(3))} {
			// What is read together has one stamp, so the first event must be read before the others are sent.
			bytes += frame(ping, "")
			began := time.Now().UnixNano() // the wall clock, as the stamps are by
			conn.Write([]byte(bytes))
			writes <- span{began - due.UnixNano(), time.Now().UnixNano() - due.UnixNano()}
			io.ReadFull(reader, make([]byte, 2+4)) // the pong
		}
		peer.Hold(conn)
	})
	if run.Latency == nil || run.Latency.Clock != "kernel" || run.Latency.Count != 3 || run.Delivered == nil {
		t.Fatalf("latency %+v, delivered %+v; want both, of 3 events by the kernel's clock", run.Latency, run.Delivered)
	}
	// Loopback delivers within the sender's system call, so the stamps lie within it too. The histogram has three digits.
	check := func(name string, got int64, write span) {
		t.Helper()
		low, high := write.began, write.ended
		if got < low-low/1000 || got > high+high/1000 {
			t.Errorf("%s latency = %d, want one within the write, %d to %d", name, got, low, high)
		}
	}
	check("first", run.Latency.Min, <-writes)
	check("last", run.Latency.Max, <-writes)
	if run.Bytes.WireDown == nil || run.Bytes.PacketsUp == nil {
		t.Errorf("%+v: the kernel tells wire bytes, too", run.Bytes)
	}
}
