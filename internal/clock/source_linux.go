package clock

import "golang.org/x/sys/unix"

// Host reads the clocks of this host, in this process's time namespace. Of a few tries the one counts that was interrupted least.
func Host() Reading {
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
