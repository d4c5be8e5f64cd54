package clock

import "golang.org/x/sys/unix"

// Host reads the clocks of this host, in this process's time namespace. Of a few tries the one counts that was interrupted least.
func Host() Reading {
	best := readClocks()
	best.Rate, best.Error = steered()
	return best
}

// adjtimeLeft has adjtimex(2) tell what is left of the slewing that adjtime(3) began (ADJ_OFFSET_SS_READ), and change nothing.
const adjtimeLeft = 0xa001

// steered is how the kernel steers the clocks at the moment, ns per s, and what a time service told it that the wall clock may be off by, with what
// the kernel adds to that with time, ns (adjtimex(2)).
func steered() (rate, most int64) {
	var state unix.Timex // asks, and sets nothing
	if _, err := unix.Adjtimex(&state); err != nil {
		return 0, 0 // a container may not ask
	}
	rate = rateOf(state)
	slewing := unix.Timex{Modes: adjtimeLeft}
	if _, err := unix.Adjtimex(&slewing); err == nil && slewing.Offset != 0 {
		rate += max(-adjtimeRate, min(adjtimeRate, 1000*int64(slewing.Offset)))
	}
	if state.Status&unix.STA_UNSYNC == 0 {
		most = int64(state.Maxerror) * 1000
	}
	return rate, most
}

const (
	usualTick   = 10_000  // microseconds that the clock goes on by in a hundredth of a second
	adjtimeRate = 500_000 // what adjtime(3) slews by, ns per s
)

// rateOf is what a frequency, a tick and an offset that is worked off exponentially come to, ns per s (kernel/time/ntp.c of Linux).
func rateOf(state unix.Timex) int64 {
	rate := int64(state.Tick-usualTick)*100_000 + int64(state.Freq)*1000/65536
	if offset := int64(state.Offset); state.Status&unix.STA_PLL != 0 {
		if state.Status&unix.STA_NANO == 0 {
			offset *= 1000
		}
		rate += offset >> (2 + min(max(int64(state.Constant), 0), 10))
	}
	return rate
}

func readClocks() Reading {
	var best Reading
	for i := range 5 {
		var before, wall, after unix.Timespec
		_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &before) // these clocks are there
		_ = unix.ClockGettime(unix.CLOCK_REALTIME, &wall)
		_ = unix.ClockGettime(unix.CLOCK_MONOTONIC, &after)
		r := Reading{Steady: after.Nano(), Width: (after.Nano()-before.Nano())/2 + 1}
		r.Base = wall.Nano() - midpoint(before.Nano(), after.Nano())
		if i > 0 && r.Width >= best.Width {
			r.Base, r.Width = best.Base, best.Width
		}
		best = r
	}
	return best
}
