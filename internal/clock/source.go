package clock

// A Reading is one look at the two clocks of a host.
type Reading struct {
	Steady int64 // CLOCK_MONOTONIC, ns
	Base   int64 // what CLOCK_REALTIME is ahead of it, ns
	Width  int64 // what Base can be off by, ns
	Rate   int64 // what the kernel speeds both up by, as a time service (chrony, ntpd) has it do, ns per s; 0 also where it does not tell
	Error  int64 // what CLOCK_REALTIME can be off by from the world's time, as a time service (also phc2sys) told the kernel, ns; 0: none did
}

// A Source reads a host's clocks. It is Host, unless it is known to be another one.
type Source func() Reading

// earliest and latest are what the steady clock can have shown when the wall clock showed wall, just now.
func (r Reading) earliest(wall int64) int64 { return wall - r.Base - r.Width }
func (r Reading) latest(wall int64) int64   { return wall - r.Base + r.Width }

// Ahead returns a source whose steady clock is ahead of that of s by so many ns, and gains drift ns per ns from now on: one with a
// known fault.
func (s Source) Ahead(by int64, drift float64) Source {
	start := s().Steady
	return func() Reading {
		r := s()
		more := by + int64(drift*float64(r.Steady-start))
		r.Steady, r.Base = r.Steady+more, r.Base-more
		return r
	}
}
