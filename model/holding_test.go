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
			Connect: &results.Connect{First: results.Openings{Connections: n}, ServerCPUNS: value(60_000 * n)},
			Bytes:   results.Bytes{WireDown: value(600 * n), WireUp: value(400 * n)},
			Server: &results.Server{
				CPUNS: value(5e6 + 20_000*n), RSSIdleBytes: value(9e6), RSSBytes: value(12e6 + 3000*n), PeakRSSBytes: value(13e6 + 4000*n),
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
	near("user memory", h.User.Median, 3000)
	near("its peak", h.Peak.Median, 4000)
	near("kernel memory", h.Kernel.Median, 4000)
	near("cores", h.Cores.Median, 2e-6)
	near("connecting", h.Connecting.Median, 60e-6)
	near("bytes per second", h.Wire.Median, 100)
	near("latency", h.Latency.Median, 20)
	if h.Most != 100_000 {
		t.Errorf("the most is %d", h.Most)
	}
	m := h.Machine(1_000_000)
	near("user memory of a million, before a collection", m.User.Median, 6e9)
	near("memory of a million", m.Memory.Median, 10e9)
	near("cores of a million, half busy", m.Cores.Median, 4)
	near("cores of a million that come back", m.Storm.Median, 2)
	near("Mbit per second of a million", m.Megabits.Median, 800)
	near("latency of a million", m.Latency.Median, 20e6)
	if m.Addresses != 71 { // at half of the ports of each
		t.Errorf("%d addresses, want 71", m.Addresses)
	}
	for i, n := range []int64{1000, 10_000, 100_000} {
		runs[i].Server.PeakRSSBytes = results.Observed(13e6 + 7000*n)
	}
	near("user memory of a million at its peak", FitHolding(runs).Machine(1_000_000).User.Median, 7e9)
	runs[1].Server.RSSBytes = results.Observed(int64(12e6 + 2*3000*10_000)) // a line that bends
	if bent := FitHolding(runs).User; !(bent.High-bent.Low > 0.1*bent.Median) || bent.Confidence == 0 {
		t.Errorf("a line that bends is %+v", bent)
	}
	runs[1].Server, runs[0].Server, runs[2].Server = nil, nil, nil
	if h := FitHolding(runs); !math.IsNaN(h.User.Median) || !math.IsNaN(h.Cores.Median) || math.IsNaN(h.Latency.Median) {
		t.Errorf("without what the server took: %+v", h)
	}
}
