package experiment

import (
	"context"
	"slices"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
)

// watchMachine waits for the window to pass and returns what the machine kept from runs on cores, all that this process may
// use where they are not bound to any.
func watchMachine(ctx context.Context, w Window, cores []int) *results.Machine {
	files := host.Files()
	m := &results.Machine{MemoryBytes: host.MemoryTotal(files)}
	timer, err := feed.NewTimer()
	if err != nil {
		return m
	}
	defer timer.Close()
	if len(cores) == 0 {
		if cores, err = host.CPUs(); err != nil {
			return m
		}
	}
	var times [2]*host.CoreTime
	var groups [2]host.Cgroup
	for i, mark := range []time.Time{w.Mark1, w.Mark2} {
		if timer.Wait(ctx, mark) != nil {
			return m
		}
		if t, err := host.Cores(cores); err == nil && len(cores) > 0 {
			times[i] = &t
		}
		groups[i] = host.ReadCgroup(files)
	}
	if before, after := times[0], times[1]; before != nil && after != nil {
		whole := after.At.Sub(before.At) * time.Duration(len(cores))
		m.StealShare = results.Observed(max(0, float64(after.Steal-before.Steal)/float64(whole)))
	}
	m.Throttled, m.ThrottledNS = since(groups[0].Throttled, groups[1].Throttled), since(groups[0].ThrottledNS, groups[1].ThrottledNS)
	return m
}

// cores returns those of both sides, each once.
func (p Pinning) cores() []int {
	all := slices.Concat(p.Server, p.Load)
	slices.Sort(all)
	return slices.Compact(all)
}
