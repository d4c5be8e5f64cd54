package websocket

import (
	"bufio"
	"net"
	"testing"

	"pollpush/loadgen/internal/peer"
	"pollpush/loadgen/internal/trial"
	"pollpush/results"
)

// TestKernelStamps: the kernel's arrival times come through gorilla, for events with the handshake and later ones.
func TestKernelStamps(t *testing.T) {
	peer.Stamps(t)
	run := trial.Run(t, trial.Scenario(results.WebSocket), Subscribe, 3, func(_ int, conn net.Conn) {
		_, response := upgrade(bufio.NewReader(conn))
		conn.Write([]byte(response + frame(text, trial.Line(1))))
		conn.Write([]byte(frame(text, trial.Line(2)) + frame(text, trial.Line(3))))
		peer.Hold(conn)
	})
	if run.Latency == nil || run.Latency.Clock != "kernel" || run.Latency.Count != 3 || run.Delivered == nil {
		t.Errorf("latency %+v, delivered %+v; want both, of 3 events by the kernel's clock", run.Latency, run.Delivered)
	}
	if run.Bytes.WireDown == nil || run.Bytes.PacketsUp == nil {
		t.Errorf("%+v: the kernel tells wire bytes, too", run.Bytes)
	}
}
