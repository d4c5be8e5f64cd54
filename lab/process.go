package lab

import "pollpush/internal/host"

// A process is what the lab's process has used so far, for all its visitors and all their lanes. What a lane used of it can't be
// told: the lanes share its threads.
type process struct {
	At       float64  `json:"at"`       // when, in milliseconds since the Unix epoch
	CPU      *float64 `json:"cpu"`      // seconds of a core since it started; null where that is not measured
	Visitors int      `json:"visitors"` // now
}

// usedProcess returns what this process has used, with a number of visitors.
func usedProcess(visitors int) *process {
	used := host.Used()
	p := &process{At: float64(used.At.UnixNano()) / 1e6, Visitors: visitors}
	if used.CPU != nil {
		seconds := used.CPU.Seconds()
		p.CPU = &seconds
	}
	return p
}
