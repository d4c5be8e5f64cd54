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
// Only idle time and steal are used: the kernel adds idle time up exactly where idle cores stop their tick (NO_HZ), and the
// hypervisor says what it took. The others (user, system, softirq) are guessed from what a core happens to do at its 250 ticks a second, and a periodic load can
// beat with those.
func Cores(cpus []int) (CoreTime, error) {
	now := time.Now()
	data, err := os.ReadFile("/proc/stat")
	if err != nil {
		return CoreTime{}, err
	}
	idle, err := coreTime(string(data), cpus, 4, 5)
	if err != nil {
		return CoreTime{}, err
	}
	steal, err := coreTime(string(data), cpus, 8)
	return CoreTime{At: now, Idle: idle, Steal: steal}, err
}

// coreTime sums up columns of the lines of cpus in /proc/stat: "cpuN user nice system idle iowait irq softirq steal ...".
func coreTime(stat string, cpus []int, columns ...int) (time.Duration, error) {
	var ticks int64
	found := map[int]bool{}
	for line := range strings.Lines(stat) {
		fields := strings.Fields(line)
		if len(fields) < 9 || !strings.HasPrefix(fields[0], "cpu") {
			continue
		}
		cpu, err := strconv.Atoi(fields[0][len("cpu"):])
		if err != nil || !slices.Contains(cpus, cpu) || found[cpu] {
			continue // the first line is the sum of all
		}
		found[cpu] = true
		for _, column := range columns {
			n, err := strconv.ParseInt(fields[column], 10, 64)
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
