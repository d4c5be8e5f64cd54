package null

import (
	"math"
	"testing"
	"time"
)

var mixture = Delays{
	Low: 2 * time.Millisecond, High: 20 * time.Millisecond,
	Tail: 0.01, TailLow: 60 * time.Millisecond, TailHigh: 100 * time.Millisecond, Seed: 1,
}

// TestDelays compares a great many draws with the distribution's mean and the share of its tail.
func TestDelays(t *testing.T) {
	const n = 100_000
	var sum time.Duration
	tail := 0
	for i := range n {
		d := mixture.Of(i%10, uint64(i/100)+1, i%100)
		switch {
		case d >= mixture.TailLow && d < mixture.TailHigh:
			tail++
		case d < mixture.Low || d >= mixture.High:
			t.Fatalf("a delay of %v is in neither part", d)
		}
		sum += d
	}
	// The standard deviations are 0.03 ms and 0.0003.
	if mean := sum.Seconds() * 1000 / n; math.Abs(mean-(0.99*11+0.01*80)) > 0.15 {
		t.Errorf("the mean is %.3f ms, want 11.69", mean)
	}
	if share := float64(tail) / n; math.Abs(share-0.01) > 0.0015 {
		t.Errorf("%.4f of the delays are in the tail, want 0.01", share)
	}
	first := mixture.Of(1, 2, 3)
	if again := mixture.Of(1, 2, 3); again != first {
		t.Errorf("the same event has two delays, %v and %v", first, again)
	}
	if first == mixture.Of(1, 2, 4) || first == mixture.Of(1, 3, 3) || first == mixture.Of(2, 2, 3) {
		t.Error("two events have one delay")
	}
	if got := (Delays{}).Of(1, 2, 3); got != 0 {
		t.Errorf("no delays at all are %v", got)
	}
	if got := mixture.Longest(); got != mixture.TailHigh {
		t.Errorf("Longest = %v", got)
	}
}
