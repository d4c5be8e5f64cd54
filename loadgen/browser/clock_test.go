package browser

import (
	"testing"
	"time"
)

const us = time.Microsecond

func TestBoundsAreThoseOfTheLuckiestReadings(t *testing.T) {
	// The page's clock is 7 µs ahead. A reading takes its time on the way there and on the way back.
	reading := func(at, there, back time.Duration) bracket { return bracket{at, at + there + 7*us, at + there + back} }
	low, high := bounds([]bracket{reading(1000*us, 200*us, 300*us), reading(2000*us, 50*us, 400*us), reading(3000*us, 300*us, 40*us)})
	if low != 7*us-40*us || high != 7*us+50*us {
		t.Errorf("bounds = %v, %v, want -33µs, 57µs", low, high)
	}
}

func TestSettle(t *testing.T) {
	for _, c := range []struct {
		anchor, low, high time.Duration
		want              offset
	}{
		{7 * us, -33 * us, 57 * us, offset{7 * us, 50 * us}},
		{50 * us, -33 * us, 57 * us, offset{50 * us, 83 * us}},
		{57 * us, 57 * us, 57 * us, offset{57 * us, 0}},
		{time.Hour, -33 * us, 57 * us, offset{12 * us, 45 * us}},  // no anchor here: another clock
		{-time.Hour, -30 * us, 50 * us, offset{10 * us, 40 * us}}, // the same on the other side
	} {
		if got := settle(c.anchor, c.low, c.high); got != c.want {
			t.Errorf("settle(%v, %v, %v) = %v, want %v", c.anchor, c.low, c.high, got, c.want)
		}
	}
}

func TestBetweenHoldsForBoth(t *testing.T) {
	got := between(offset{10 * us, 30 * us}, offset{20 * us, 50 * us})
	if want := (offset{15 * us, 55 * us}); got != want {
		t.Errorf("between = %v, want %v", got, want)
	}
}
