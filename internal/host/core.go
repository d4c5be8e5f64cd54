package host

import "time"

// A CoreTime is what processor cores have done since the machine started, summed up over them.
type CoreTime struct {
	At   time.Time
	Idle time.Duration // to a tick of 10 ms per core; waiting for disks is idle too
	// Steal is for how long a hypervisor ran something else although the cores had work.
	Steal time.Duration
}

// BusySince returns for how long cores were not idle, all together, between an earlier reading and this one: their
// processes, interrupts, and what a hypervisor took away.
func (c CoreTime) BusySince(before CoreTime, cores int) time.Duration {
	return c.At.Sub(before.At)*time.Duration(cores) - (c.Idle - before.Idle)
}
