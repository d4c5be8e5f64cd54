package clock

import (
	"math/rand/v2"
	"testing"
	"time"
)

// TestExchange: a clock that is 1,000 ahead; the way there takes 30, the reply 5, the way back 10.
func TestExchange(t *testing.T) {
	e := Exchange{Sent: 100, Received: 1130, Replied: 1135, Returned: 145}
	if e.RoundTrip() != 40 || e.Ahead() != 1010 || e.At() != 122 || !e.plausible() {
		t.Errorf("round trip %d, ahead %d at %d, plausible: %v; want 40, 1010 at 122", e.RoundTrip(), e.Ahead(), e.At(), e.plausible())
	}
	for _, impossible := range []Exchange{
		{Sent: 100, Received: 1130, Replied: 1129, Returned: 145}, // the reply left before the request came
		{Sent: 100, Received: 1130, Replied: 1135, Returned: 99},
		{Sent: 100, Received: 1130, Replied: 1180, Returned: 145}, // it took longer there than here
	} {
		if impossible.plausible() {
			t.Errorf("%+v is taken for possible", impossible)
		}
	}
}

// TestLine: there and back is where one was, whatever the clocks are apart by.
func TestLine(t *testing.T) {
	for _, l := range []Line{
		{}, {At: 1e18, Ahead: 1e6}, {At: 1e18, Ahead: -3e9, Drift: 50e-6}, {At: -1e18, Ahead: 3600e9, Drift: -500e-6}, {At: 5, Ahead: 1.8e18, Drift: 1e-3},
	} {
		for _, after := range []time.Duration{0, time.Second, -time.Minute, time.Hour} {
			here := l.At + int64(after)
			if off := l.Here(l.There(here)) - here; off < -1 || off > 1 {
				t.Errorf("%+v: %v after, there and back is off by %d ns", l, after, off)
			}
		}
	}
	l := Line{At: 1000, Ahead: 5, Drift: 0.1}
	if l.AheadAt(1100) != 15 || l.There(1100) != 1115 {
		t.Errorf("%+v: ahead %d, there %d; want 15 and 1115", l, l.AheadAt(1100), l.There(1100))
	}
	// Wall clocks that are ahead of these by 20 here and 300 there.
	if wall := l.shift(20, 300); wall.There(1120) != 1115+300 {
		t.Errorf("%+v: the wall clock there shows %d, want 1415", wall, wall.There(1120))
	}
}

// TestFit: without noise the line is exact; with it the quickest exchanges say what it is.
func TestFit(t *testing.T) {
	w := world{random: rand.New(rand.NewPCG(3, 4)), ahead: linear(time.Hour, 40e-6)}
	w.up, w.down = w.delays(time.Millisecond, 0), w.delays(time.Millisecond, 0)
	check := func(name string, span time.Duration, drift, within float64) {
		t.Helper()
		exchanges, _ := w.follow(int64(time.Hour), span, 100*time.Millisecond)
		if l := Fit(exchanges); l.Drift < drift-within || l.Drift > drift+within {
			t.Errorf("%s: drift %v, want %v ± %v", name, l.Drift, drift, within)
		}
	}
	check("even ways", 20*time.Second, 40e-6, 1e-6)
	w.up = w.delays(time.Millisecond, 200*time.Microsecond)
	check("a noisy way", 20*time.Second, 40e-6, 4e-6)
	check("a noisy way, at the beginning", 150*time.Millisecond, 0, 80e-6) // hardly believed
}

// TestJump: a clock that jumps, which steady clocks don't, makes the bound as wide.
func TestJump(t *testing.T) {
	const jump = 5 * time.Millisecond
	w := world{random: rand.New(rand.NewPCG(5, 6))}
	w.ahead = func(here int64) int64 {
		if here > int64(time.Hour+5*time.Second) {
			return int64(jump)
		}
		return 0
	}
	w.up, w.down = w.delays(20*time.Microsecond, 5*time.Microsecond), w.delays(20*time.Microsecond, 5*time.Microsecond)
	exchanges, uses := w.follow(int64(time.Hour), 10*time.Second, 100*time.Millisecond)
	if bound, _ := Bound(uses, exchanges); bound < w.worst(uses) {
		t.Errorf("bound %v, but lines were off by %v", bound, w.worst(uses))
	}
	if _, known := Bound(uses, nil); known {
		t.Error("a bound is known without an exchange")
	}
	if _, known := Bound(nil, exchanges); known {
		t.Error("a bound is known of no line")
	}
}
