package model

import (
	"testing"

	"pollpush/transport"
)

func TestCheaperBytes(t *testing.T) {
	const goPoll, http2Poll = 223, 88 // measured with Go 1.26: a whole poll with a body of 21 B
	for _, test := range []struct {
		name        string
		poll, event float64
		want        float64
	}{
		{"Lubbers' headers", LubbersPollBytes, LubbersEventBytes, 40.4},
		{"Go's headers", goPoll, LubbersEventBytes, 9.70},
		{"HTTP/2", http2Poll, LubbersEventBytes, 3.83},
		{"Lubbers' headers, TCP/IP", LubbersPollBytes + 3*TCPIPHeader, LubbersEventBytes + 2*TCPIPHeader, 8.55},
		{"Go's headers, TCP/IP", goPoll + 3*TCPIPHeader, LubbersEventBytes + 2*TCPIPHeader, 2.98},
		{"HTTP/2, TCP/IP", http2Poll + 3*TCPIPHeader, LubbersEventBytes + 2*TCPIPHeader, 1.92},
	} {
		near(t, test.name, CheaperBytes(test.poll, test.event), test.want, 3e-3)
	}
}

// TestCrossings looks for each crossing where the two costs are equal.
func TestCrossings(t *testing.T) {
	// An empty poll of Go's, 100 + 64 B, against a ping and its pong each 30 s: about ten minutes.
	heartbeat := transport.FrameBytes(0, false) + transport.FrameBytes(0, true)
	idle := CheaperBytesIdle(164, heartbeat, 30)
	near(t, "CheaperBytesIdle", idle, 615, 1e-9)
	near(t, "bytes at the idle crossing", 164/idle, heartbeat/30, 1e-9)

	const request, send, interval, clients = 10_000, 4_000, 2.0, 1000
	rate := CheaperCPU(request, send) / interval
	near(t, "CPU at the crossing", request/interval, rate*send, 1e-9)

	n := CheaperLatency(interval, 50e-6)
	near(t, "latency at the crossing", n*50e-6/2, interval/2, 1e-9)

	near(t, "Capacity at CapacityPeriod", Capacity(VanDeVyvereRequests, CapacityPeriod(VanDeVyvereClients, VanDeVyvereRequests)), VanDeVyvereClients, 1e-9)

	// Push that coalesces to one update per interval never costs more than a poll per interval whose frame is smaller.
	for _, rate := range []float64{0.1, 1, 10, 1000} {
		u := arrivals{"poisson", rate}.useful(interval)
		if push, poll := CoalescedPush(23, u, interval), 223*u/interval; push >= poll {
			t.Errorf("at %v/s coalesced push takes %v B/s, polling %v", rate, push, poll)
		}
	}
}
