package model

import (
	"math"
	"testing"

	"pollpush/results"
)

// TestMachine: what a million connections take is what one takes a million times, and no process's own memory is in it.
func TestMachine(t *testing.T) {
	var runs []results.Run
	for _, n := range []int64{1000, 10_000, 100_000} {
		s := results.Default()
		s.Clients = int(n)
		value := func(v int64) *int64 { return &v }
		runs = append(runs, results.Run{
			Scenario: s, WindowNS: 10e9, Latency: &results.Latency{Mean: 50e3 + 20*float64(n), Count: n},
			Bytes: results.Bytes{WireDown: value(600 * n), WireUp: value(400 * n)},
			Server: &results.Server{
				CPUNS: value(5e6 + 20_000*n), RSSIdleBytes: value(9e6), RSSBytes: value(12e6 + 3000*n),
				TCPMemoryIdleBytes: value(0), TCPMemoryBytes: value(0), SocketObjectsIdleBytes: value(1e6), SocketObjectsBytes: value(1e6 + 8000*n),
			},
		})
	}
	h := FitHolding(runs)
	near := func(what string, got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-6*want {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	near("user memory", h.User, 3000)
	near("kernel memory", h.Kernel, 4000)
	near("cores", h.Cores, 2e-6)
	near("bytes per second", h.Wire, 100)
	near("latency", h.Latency, 20)
	if h.Most != 100_000 {
		t.Errorf("the most is %d", h.Most)
	}
	m := h.Machine(1_000_000)
	near("memory of a million", m.Memory, 7e9)
	near("cores of a million, half busy", m.Cores, 4)
	near("bits per second of a million", m.Bits, 800e6)
	near("latency of a million", m.Latency, 20e6)
	if m.Addresses != 36 {
		t.Errorf("%d addresses, want 36", m.Addresses)
	}
	runs[1].Server, runs[0].Server, runs[2].Server = nil, nil, nil
	if h := FitHolding(runs); !math.IsNaN(h.User) || !math.IsNaN(h.Cores) || math.IsNaN(h.Latency) {
		t.Errorf("without what the server took: %+v", h)
	}
}
