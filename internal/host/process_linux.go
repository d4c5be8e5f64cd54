package host

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"
)

// Used returns what this process has used so far. CPU time is the scheduler's own sum (CLOCK_PROCESS_CPUTIME_ID), to
// the nanosecond; /proc counts in ticks of 10 ms.
func Used() Usage {
	u := Usage{At: time.Now()}
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_PROCESS_CPUTIME_ID, &ts); err == nil {
		cpu := time.Duration(ts.Nano())
		u.CPU = &cpu
	}
	var ru unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &ru); err == nil {
		switches := ru.Nvcsw + ru.Nivcsw
		u.Switches = &switches
	}
	if c := instructions.Load(); c != nil {
		u.Instructions = c.value()
	}
	if data, err := os.ReadFile("/proc/self/io"); err == nil {
		u.Reads, u.Writes = ioField(data, "syscr:"), ioField(data, "syscw:")
	}
	return u
}

// CountInstructions begins to count the instructions that this process executes, where the processor and its hypervisor let
// it: few virtual machines do.
func CountInstructions() {
	if c, err := openCounter(unix.PERF_TYPE_HARDWARE, unix.PERF_COUNT_HW_INSTRUCTIONS); err == nil && !instructions.CompareAndSwap(nil, c) {
		c.close()
	}
}

var instructions atomic.Pointer[counter] // nil: they are not counted

// RSS returns the resident memory of this process in bytes, nil if unknown.
func RSS() *int64 { return status("VmRSS:") }

// PeakRSS returns the highest RSS since the process started or ResetPeakRSS.
func PeakRSS() *int64 { return status("VmHWM:") }

// ResetPeakRSS makes PeakRSS start anew (proc(5), clear_refs).
func ResetPeakRSS() error { return os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// SettledRSS returns RSS after garbage collections that returned free memory to the system: what the process holds,
// without the garbage that happens to lie about. It takes two of them, because a sync.Pool survives one.
func SettledRSS() *int64 {
	debug.FreeOSMemory()
	debug.FreeOSMemory()
	return RSS()
}

func status(key string) *int64 {
	data, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil
	}
	return statistic(data, key, 1024) // "KEY: N kB"
}

// ioField reads a line of /proc/PID/io, "KEY: N"; nil where there is no such line. The kernel counts read, write and their
// relatives there, also those that found nothing (proc(5)); not recvmsg, epoll_wait or futex, which come as often as
// threads happen to wait.
func ioField(data []byte, key string) *int64 {
	for line := range bytes.Lines(data) {
		fields := bytes.Fields(line)
		if len(fields) == 2 && string(fields[0]) == key {
			return product(string(fields[1]), 1)
		}
	}
	return nil
}

// CPUs returns the processors that this process may run on.
func CPUs() ([]int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return nil, fmt.Errorf("sched_getaffinity: %w", err)
	}
	var cpus []int
	for i := range len(set) * 64 {
		if set.IsSet(i) {
			cpus = append(cpus, i)
		}
	}
	return cpus, nil
}

// Pinned runs start with the calling thread bound to cpus: a process started in it inherits that before its first
// instruction, so its Go runtime sees just those processors. With no cpus it just runs start.
func Pinned(cpus []int, start func() error) error {
	if len(cpus) == 0 {
		return start()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, during unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return fmt.Errorf("sched_getaffinity: %w", err)
	}
	for _, cpu := range cpus {
		during.Set(cpu)
	}
	if err := unix.SchedSetaffinity(0, &during); err != nil {
		return fmt.Errorf("pin to cores %v: %w", cpus, err)
	}
	defer unix.SchedSetaffinity(0, &before)
	return start()
}

// ClockOffset returns CLOCK_REALTIME less CLOCK_MONOTONIC, nil if unknown. It changes when the wall clock is stepped.
func ClockOffset() *time.Duration {
	var offsets []time.Duration
	for range 5 { // the quickest of a few readings is the one that was not interrupted
		var wall, mono unix.Timespec
		if unix.ClockGettime(unix.CLOCK_REALTIME, &wall) != nil || unix.ClockGettime(unix.CLOCK_MONOTONIC, &mono) != nil {
			return nil
		}
		offsets = append(offsets, time.Duration(wall.Nano()-mono.Nano()))
	}
	greatest := slices.Max(offsets) // an interruption between two readings makes the difference smaller
	return &greatest
}
