package experiment

import (
	"os"
	"runtime"
	"testing"
	"time"

	"pollpush/results"
	"pollpush/transport"
)

// TestMemoryOfARun: the server's memory is read without clients, connected, and at the end of the window, which is no higher than the
// window's peak; the kernel's objects of a connection, where they can be read, are those of two ends at least. Over a path there are
// four, and none is given.
func TestMemoryOfARun(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is measured on linux")
	}
	const clients = 200
	s := results.Default()
	s.Transport, s.Clients, s.Rate, s.Settle, s.Measure = transport.SSE.Name, clients, 20, busySettle, results.Duration(200*time.Millisecond)
	s.Complete()
	over := s
	over.RTT = results.Duration(time.Millisecond)
	for _, s := range []results.Scenario{s, over} {
		runs, err := Options{}.Measure(t.Context(), nil, s)
		if err != nil || runs[0].Server == nil {
			t.Fatalf("no run: %v, %q", err, runs[0].InvalidBecause)
		}
		m := runs[0].Server
		if m.RSSIdleBytes == nil || m.RSSBytes == nil || m.RSSLoadBytes == nil || m.PeakRSSBytes == nil {
			t.Fatalf("%+v, want four readings", m)
		}
		if *m.RSSLoadBytes > *m.PeakRSSBytes || *m.RSSLoadBytes < *m.RSSIdleBytes {
			t.Errorf("under load %d bytes, want %d without clients at least and the peak, %d, at most", *m.RSSLoadBytes, *m.RSSIdleBytes, *m.PeakRSSBytes)
		}
		if s.RTT > 0 {
			if m.SocketObjectsBytes != nil || m.SocketObjectsIdleBytes != nil {
				t.Error("the kernel's objects of four ends are given for two")
			}
			continue
		}
		if _, err := os.ReadFile("/proc/slabinfo"); err != nil {
			if m.SocketObjectsBytes != nil {
				t.Errorf("the kernel's objects take %d bytes, and can't be read: %v", *m.SocketObjectsBytes, err)
			}
			continue
		}
		const least = 2 * clients * 1000 // far less than a socket of any Linux
		if m.SocketObjectsBytes == nil || *m.SocketObjectsBytes-*m.SocketObjectsIdleBytes < least {
			t.Errorf("the kernel's objects: %v before, %v after, want %d more at least", m.SocketObjectsIdleBytes, m.SocketObjectsBytes, least)
		}
	}
}
