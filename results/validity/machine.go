package validity

import (
	"slices"
	"strings"
	"time"

	"pollpush/results"
)

const (
	// maxClockStep is how much CLOCK_REALTIME may be moved against CLOCK_MONOTONIC; slewing moves it by up to 0.5 ms/s.
	maxClockStep = 5 * time.Millisecond

	// maxForeign is the share of a side's cores that may go to something else than the run, and minForeignTime the time:
	// a run is invalid that exceeds both, and half of that share is a warning. The bound is generous because not all that
	// is not the run's is somebody's: a core that leaves idleness for each packet spends time on nobody's account (the
	// interrupt, the way out of the idle state, a hypervisor that has to be asked), which was 31 % of a virtual core at
	// 2,000 spread polls a second with nothing else running; and the kernel tells idle time in ticks of 10 ms. One
	// process that wants a core takes half of it or more: the starved load generator of `pollpush verify` sees 98 %.
	maxForeign     = 0.40
	minForeignTime = 100 * time.Millisecond
)

// starvedEnd is what the kind of a reason ends with that says that something else had a side's cores.
const starvedEnd = " starved"

// Starved reports whether a run is invalid because something else than the run had the cores of one of its sides.
func Starved(r results.Run) bool {
	return !r.Valid && slices.ContainsFunc(r.InvalidBecause, func(reason string) bool {
		kind, _, _ := strings.Cut(reason, ": ")
		return strings.HasSuffix(kind, starvedEnd)
	})
}

// judgeMachine asks whether the machine was the run's own, and its clock steady.
func (j judgement) judgeMachine() {
	r := j.run
	if r.ClockStepNS != nil && absolute(time.Duration(*r.ClockStepNS)) > maxClockStep {
		j.invalid("clock stepped: the wall clock was moved by %v within the window", time.Duration(*r.ClockStepNS))
	}
	starved := func(name string, share *float64, cpus []int) {
		whole := float64(r.WindowNS) * float64(len(cpus))
		f := results.Value(share)
		switch {
		case !(f*whole > float64(minForeignTime)):
		case f > maxForeign:
			j.invalid("%s"+starvedEnd+": something else had %.0f %% of its cores", name, 100*f)
		case f > maxForeign/2:
			j.warn("something else had %.0f %% of the %s's cores", 100*f, name)
		}
	}
	if r.Server != nil {
		starved("server", r.Server.ForeignCPUShare, r.Server.CPUs)
	}
	if r.Load != nil {
		starved("load generator", r.Load.ForeignCPUShare, r.Load.CPUs)
	}
}
