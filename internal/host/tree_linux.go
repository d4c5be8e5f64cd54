package host

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"
)

// CPUOfTree returns the CPU time that a process and those of its descendants that still run have used so far.
func CPUOfTree(pid int) (time.Duration, error) {
	children, err := children()
	if err != nil {
		return 0, err
	}
	sum, err := CPUOf(pid)
	if err != nil {
		return 0, err
	}
	for waiting := children[pid]; len(waiting) > 0; waiting = waiting[1:] {
		if used, err := CPUOf(waiting[0]); err == nil { // else it has just ended
			sum += used
		}
		waiting = append(waiting, children[waiting[0]]...)
	}
	return sum, nil
}

// children lists the children of every process (proc(5), /proc/PID/stat).
func children() (map[int][]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, fmt.Errorf("list processes: %w", err)
	}
	all := map[int][]int{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		stat, err := os.ReadFile("/proc/" + entry.Name() + "/stat")
		if err != nil {
			continue // it has just ended
		}
		if parent, ok := parentOf(stat); ok {
			all[parent] = append(all[parent], pid)
		}
	}
	return all, nil
}

// parentOf reads the parent of a process in its /proc/PID/stat: "pid (name) state parent ...". The name may have blanks and
// parentheses.
func parentOf(stat []byte) (pid int, ok bool) {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return 0, false
	}
	fields := bytes.Fields(stat[end+1:])
	if len(fields) < 2 {
		return 0, false
	}
	pid, err := strconv.Atoi(string(fields[1]))
	return pid, err == nil && pid >= 0 // 0 is the parent of the first one
}
