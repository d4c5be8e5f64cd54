package host

import (
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
)

// A Cgroup is what a control group (cgroups(7), version 2 or 1) allows this process, and has kept from it. What is nil is
// not known: the kernel has no such controller.
type Cgroup struct {
	CPUMax    *string // the quota in µs and the period that it is for, like "150000 100000"; "max" without one
	MemoryMax *string // bytes; "max" without a limit
	Throttled *int64  // periods in which the quota was used up before they ended, so far
	// ThrottledNS is for how long processes of the group stood still for that, so far, summed up over cores.
	ThrottledNS *int64
}

// ReadCgroup reads the groups of this process. Limits of groups that are above what it can see, as from within a container,
// are not known.
func ReadCgroup(files fs.FS) Cgroup {
	var g Cgroup
	data, err := fs.ReadFile(files, "proc/self/cgroup")
	if err != nil {
		return g
	}
	for line := range strings.Lines(string(data)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3) // ID:CONTROLLERS:PATH; no controllers: version 2
		if len(parts) < 3 {
			continue
		}
		switch parts[1] {
		case "":
			for _, dir := range upwards("sys/fs/cgroup", parts[2]) {
				g.tighten(files, dir, Line(files, dir+"/cpu.max"), Line(files, dir+"/memory.max"))
			}
		case "cpu", "cpu,cpuacct", "cpuacct,cpu":
			for _, dir := range upwards("sys/fs/cgroup/"+parts[1], parts[2]) {
				quota, period := Line(files, dir+"/cpu.cfs_quota_us"), Line(files, dir+"/cpu.cfs_period_us")
				if quota != nil && period != nil {
					text := strings.Replace(*quota, "-1", "max", 1) + " " + *period
					g.tighten(files, dir, &text, nil)
				}
			}
		case "memory":
			for _, dir := range upwards("sys/fs/cgroup/memory", parts[2]) {
				limit := Line(files, dir+"/memory.limit_in_bytes")
				if limit != nil && bound(*limit) > 1<<62 { // the largest number of pages means none
					*limit = unlimited
				}
				g.tighten(files, dir, nil, limit)
			}
		}
	}
	return g
}

// upwards returns the directories of a group and of those above it, as far as they are seen, the lowest first.
func upwards(mount, group string) []string {
	var dirs []string
	for at := path.Clean("/" + group); ; at = path.Dir(at) {
		dirs = append(dirs, path.Join(mount, at))
		if at == "/" {
			return dirs
		}
	}
}

const unlimited = "max"

// tighten takes over the limits of a group at dir where they are lower than those known, and what its CPU quota has done.
func (g *Cgroup) tighten(files fs.FS, dir string, cpu, memory *string) {
	if cpu != nil {
		if quota, _, _ := strings.Cut(*cpu, " "); quota == unlimited {
			*cpu = unlimited
		}
		if g.CPUMax == nil || cores(*cpu) < cores(*g.CPUMax) {
			g.CPUMax = cpu
		}
		if stat, err := fs.ReadFile(files, dir+"/cpu.stat"); err == nil {
			g.Throttled = larger(g.Throttled, statistic(stat, "nr_throttled", 1))
			g.ThrottledNS = larger(g.ThrottledNS, statistic(stat, "throttled_usec", 1000))
			g.ThrottledNS = larger(g.ThrottledNS, statistic(stat, "throttled_time", 1))
		}
	}
	if memory != nil && (g.MemoryMax == nil || bound(*memory) < bound(*g.MemoryMax)) {
		g.MemoryMax = memory
	}
}

// cores is how many cores a "QUOTA PERIOD" is worth.
func cores(text string) float64 {
	quota, period, limited := strings.Cut(text, " ")
	if !limited {
		return math.Inf(1)
	}
	return bound(quota) / bound(period)
}

// bound reads a limit; what is no number is none.
func bound(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return math.Inf(1)
	}
	return n
}

// larger returns the larger of two numbers that may be unknown: groups above count what those below do, too.
func larger(a, b *int64) *int64 {
	if a == nil || b != nil && *b > *a {
		return b
	}
	return a
}
