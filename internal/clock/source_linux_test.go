package clock

import (
	"testing"

	"golang.org/x/sys/unix"
)

// TestRateOf: what a time service has the kernel steer a clock by, in the units of adjtimex(2).
func TestRateOf(t *testing.T) {
	for _, test := range []struct {
		name  string
		state unix.Timex
		want  int64
	}{
		{"nothing", unix.Timex{Tick: 10_000}, 0},
		{"25 ppm", unix.Timex{Tick: 10_000, Freq: 25 << 16}, 25_000},
		{"a longer tick, as of chrony", unix.Timex{Tick: 10_001, Freq: -3 << 16}, 97_000},
		{"a shorter one", unix.Timex{Tick: 9_000}, -100_000_000},
		{"an offset that is worked off", unix.Timex{Tick: 10_000, Status: unix.STA_PLL | unix.STA_NANO, Offset: 64_000, Constant: 4}, 1000},
		{"one in microseconds", unix.Timex{Tick: 10_000, Status: unix.STA_PLL, Offset: -64, Constant: 4}, -1000},
		{"one that nothing works off", unix.Timex{Tick: 10_000, Offset: 64_000}, 0},
	} {
		if got := rateOf(test.state); got != test.want {
			t.Errorf("%s: %d ns per s, want %d", test.name, got, test.want)
		}
	}
	if r := Host(); r.Rate < -fastest || r.Rate > fastest || r.Error < 0 {
		t.Errorf("this host's clocks are steered by %d ns per s, and off by %d ns", r.Rate, r.Error)
	}
}
