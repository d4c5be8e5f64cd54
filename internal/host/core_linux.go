package host

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// tick is the unit of /proc/stat: USER_HZ is 100 on every platform of Linux that Go has.
const tick = 10 * time.Millisecond

// Cores returns what the given processors have done so far (proc(5), /proc/stat).
//
// Only the idle time is used: the kernel adds it up exactly where idle cores stop their tick (NO_HZ). The others
// (user, system, softirq) are guessed from what a core happens to do at its 250 ticks a second, and a periodic load can
// beat with those.
func Cores(cpus []int) (CoreTime, error) {
	now := time.Now()
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return CoreTime{}, err
	}
	idle, err := idleTime(string(data), cpus)
	return CoreTime{At: now, Idle: idle}, err
}

// idleTime sums up the idle time of cpus in /proc/stat: its lines are "cpuN user nice system idle iowait ...".
func idleTime(stat string, cpus []int) (time.Duration, error) {
	var ticks int64
	found := map[int]bool{}
	for line := range strings.Lines(stat) {
		fields := strings.Fields(line)
		if len(fields) < 6 || !strings.HasPrefix(fields[0], "cpu") {
			continue
		}
		cpu, err := strconv.Atoi(fields[0][len("cpu"):])
		if err != nil || !slices.Contains(cpus, cpu) || found[cpu] {
			continue // the first line is the sum of all
		}
		found[cpu] = true
		for _, field := range fields[4:6] {
			n, err := strconv.ParseInt(field, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("/proc/stat: %w", err)
			}
			if n < 0 || n > int64(math.MaxInt64/tick)-ticks {
				return 0, fmt.Errorf("/proc/stat: %d is no number of ticks", n)
			}
			ticks += n
		}
	}
	if len(found) != len(cpus) {
		return 0, fmt.Errorf("/proc/stat has %d of the cores %v", len(found), cpus)
	}
	return time.Duration(ticks) * tick, nil
}

// CPUOf returns the CPU time that a process has used so far, to the nanosecond (clock_getcpuclockid(3)).
func CPUOf(pid int) (time.Duration, error) {
	const processClock = 2 // CPUCLOCK_SCHED of <linux/posix-timers.h>
	var ts unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|processClock), &ts); err != nil {
		return 0, fmt.Errorf("clock_gettime of process %d: %w", pid, err)
	}
	return time.Duration(ts.Nano()), nil
}
