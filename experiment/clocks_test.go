package experiment

import (
	"testing"
	"time"

	"pollpush/internal/histogram"
	"pollpush/results"
)

// TestClocksOf: of processes on one host the clock counts that is known worst, and one that the publisher is on has none.
func TestClocksOf(t *testing.T) {
	a, b, server := &Place{Name: "a"}, &Place{Name: "b"}, &Place{Name: "server"}
	m := newMeasurement(results.Default(), Options{})
	var parts []*SubscribersPart
	for _, p := range []struct {
		at    *Place
		bound int64
	}{{a, 20}, {b, 10}, {a, 30}, {server, 0}, {a, 25}} {
		m.subscribers = append(m.subscribers, &Worker{at: p.at})
		part := &SubscribersPart{}
		if p.bound > 0 {
			part.Clock = &results.Clock{BoundNS: p.bound, Name: "not known to itself"}
		}
		parts = append(parts, part)
	}
	got := m.clocksOf(parts)
	if len(got) != 2 || got[0].Name != "a" || got[0].BoundNS != 30 || got[1].Name != "b" || got[1].BoundNS != 10 {
		t.Errorf("%+v, want a ± 30 and b ± 10", got)
	}
}

// TestFillReference: what the others' median differs by is without the network's way, and the spread is of both.
func TestFillReference(t *testing.T) {
	latency := func(middle, half time.Duration) *results.Latency {
		h := histogram.New()
		for i := range int64(1001) { // evenly, the quartiles half apart from the middle
			if err := h.RecordValue(int64(middle) + (i-500)*int64(half)/250); err != nil {
				t.Fatal(err)
			}
		}
		return results.NewLatency(h, "kernel", 1001)
	}
	near := func(name string, got *int64, want time.Duration) {
		t.Helper()
		if got == nil || time.Duration(*got)-want > 20*time.Microsecond || want-time.Duration(*got) > 20*time.Microsecond {
			t.Errorf("%s = %v, want %v", name, results.Value(got), want)
		}
	}
	run := results.Run{Latency: latency(12*time.Millisecond, 2*time.Millisecond), Clocks: []results.Clock{{MinRTTNS: 6e6}, {MinRTTNS: 4e6}}}
	fillReference(&run, &clientsPart{Run: results.Run{Latency: latency(9*time.Millisecond, time.Millisecond)}}, 7)
	if run.Reference.Clients != 7 {
		t.Errorf("%d clients, want 7", run.Reference.Clients)
	}
	near("difference", run.Reference.DifferenceNS, time.Millisecond) // 12 - 9 - 4/2
	near("spread", run.Reference.SpreadNS, 3*time.Millisecond)

	fillReference(&run, &clientsPart{}, 7)
	if r := run.Reference; r.DifferenceNS != nil || r.SpreadNS != nil || r.Latency != nil {
		t.Errorf("without latencies of its own it is %+v", r)
	}
}
