package experiment

import (
	"context"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
)

// A side is the cores that some of our processes are bound to.
type side struct {
	cpus []int
	pids []int
	tree bool // with all processes that those have started: a browser
}

// sides returns what belongs to the servers and what to the load generators of runs made at the same time. The paths run on
// the load generators' cores: on the server's they would be a load of its own, and over veth the server's sends would do
// their receiving. Middleboxes run with the servers: see startMiddlebox.
func sides(all []*measurement) (server, load side) {
	for _, m := range all {
		server.cpus, load.cpus = m.Pinning.Server, m.Pinning.Load
		load.tree = load.tree || m.scenario.Client == results.ClientBrowser
		if m.target != nil {
			server.tree = true
			if m.target.pid != 0 {
				server.pids = append(server.pids, m.target.pid)
			}
		}
		if m.middlebox != nil {
			server.tree = true
			server.pids = append(server.pids, m.middlebox.child.PID)
		}
		for _, w := range m.servers {
			server.pids = append(server.pids, w.child.PID)
		}
		for _, w := range m.subscribers {
			load.pids = append(load.pids, w.child.PID)
		}
		if m.path != nil {
			load.pids = append(load.pids, m.path.child.PID)
		}
		if m.publishesApart() {
			load.pids = append(load.pids, m.publishers[0].child.PID)
		}
	}
	return server, load
}

// A contentionPart is who had each side's cores.
type contentionPart struct{ server, load shares }

// shares are of the time of a side's cores, 0 to 1: what the runs' own processes had, and what something else had; nil where it was not
// measured.
type shares struct{ own, foreign *float64 }

// contention waits for the window to pass and returns what share of each side's cores the run's own processes had, and what share
// was busy with something else: other processes, interrupts for them, and what a hypervisor took away. A share is nil
// where it can't be measured, or where nothing is pinned.
//
// Over veth what arrives at a core interrupts it: on the account of the process that runs there, or where none does on
// nobody's, so that here it counts as somebody else's. That was 2 % of a core at 2,000 polls a second.
//
// Loopback needs no allowance: its softirq work is done within the sender's system call, on the sender's account (a
// kernel with IRQ_TIME_ACCOUNTING keeps it off that account: there it counts as somebody else's, see validity.Judge).
func contention(ctx context.Context, w Window, sides ...side) []shares {
	all := make([]shares, len(sides))
	timer, err := feed.NewTimer()
	if err != nil {
		return all
	}
	defer timer.Close()
	type reading struct {
		cores host.CoreTime
		own   time.Duration
	}
	var readings [2][]*reading
	for i, mark := range []time.Time{w.Mark1, w.Mark2} {
		if timer.Wait(ctx, mark) != nil {
			return all
		}
		for _, s := range sides {
			var r *reading
			if own, err := s.used(); err == nil && len(s.cpus) > 0 {
				if cores, err := host.Cores(s.cpus); err == nil {
					r = &reading{cores, own}
				}
			}
			readings[i] = append(readings[i], r)
		}
	}
	for i, s := range sides {
		before, after := readings[0][i], readings[1][i]
		if before == nil || after == nil {
			continue
		}
		own := after.own - before.own
		others := after.cores.BusySince(before.cores, len(s.cpus)) - own
		whole := float64(after.cores.At.Sub(before.cores.At) * time.Duration(len(s.cpus)))
		all[i] = shares{results.Observed(float64(own) / whole), results.Observed(max(0, float64(others)/whole))}
	}
	return all
}

// used returns the CPU time that the side's processes have used so far.
func (s side) used() (time.Duration, error) {
	var sum time.Duration
	of := host.CPUOf
	if s.tree {
		of = host.CPUOfTree
	}
	for _, pid := range s.pids {
		cpu, err := of(pid)
		if err != nil {
			return 0, err
		}
		sum += cpu
	}
	return sum, nil
}
