package host

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// CPUOfTree returns the CPU time that a process and its descendants have used so far, those that have ended too, once their parents
// have been told.
func CPUOfTree(pid int) (time.Duration, error) {
	tree, err := Tree(pid)
	if err != nil {
		return 0, err
	}
	var sum time.Duration
	for i, pid := range tree {
		cpu, err := CPUOf(pid)
		if err == nil {
			sum += cpu + ofEnded(pid)
		} else if i == 0 { // another one has just ended
			return 0, err
		}
	}
	return sum, nil
}

// Tree lists a process, first, and all of its descendants.
func Tree(pid int) ([]int, error) {
	children, err := children()
	if err != nil {
		return nil, err
	}
	all := []int{pid}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i]]...)
	}
	return all, nil
}

// UsedBy returns what processes have used so far, all together.
func UsedBy(pids []int) TreeUsage {
	u := TreeUsage{At: time.Now()}
	var cpu time.Duration
	var switches, reads, writes int64
	known := struct{ cpu, switches, io bool }{true, true, true}
	for _, pid := range pids {
		own, err := CPUOf(pid)
		if err != nil {
			continue // it has just ended
		}
		u.Processes++
		cpu += own + ofEnded(pid)
		if n := switchesOf(pid); n != nil {
			switches += *n
		} else {
			known.switches = false
		}
		data, err := os.ReadFile(procfs(pid, "io"))
		r, w := ioField(data, "syscr:"), ioField(data, "syscw:")
		if err == nil && r != nil && w != nil {
			reads, writes = reads+*r, writes+*w
		} else {
			known.io = false
		}
	}
	if u.Processes == 0 {
		return u
	}
	u.CPU = &cpu
	if known.switches {
		u.Switches = &switches
	}
	if known.io {
		u.Reads, u.Writes = &reads, &writes
	}
	return u
}

// MemoryOf returns the memory of processes in bytes, all together. Of one process it is the resident set (RSS). Of what several share,
// the heap of a fork or the shared memory that servers keep their channels in, each has its part (PSS), so that it counts once; of
// files, such as their program's, each has all that it uses, because a part would shrink with each process on the host that uses the
// same. nil where the kernel doesn't say (proc(5), /proc/PID/smaps_rollup).
func MemoryOf(pids []int) *int64 {
	var sum int64
	found := false
	for _, pid := range pids {
		bytes, err := memoryOf(pid)
		if err != nil {
			if _, err := CPUOf(pid); err != nil {
				continue // it has just ended
			}
			return nil
		}
		sum, found = sum+bytes, true
	}
	if !found {
		return nil
	}
	return &sum
}

func memoryOf(pid int) (int64, error) {
	shares, err := os.ReadFile(procfs(pid, "smaps_rollup"))
	if err != nil {
		return 0, err
	}
	status, err := os.ReadFile(procfs(pid, "status"))
	if err != nil {
		return 0, err
	}
	anonymous, shared, files := statistic(shares, "Pss_Anon:", 1024), statistic(shares, "Pss_Shmem:", 1024), statistic(status, "RssFile:", 1024)
	if anonymous == nil || shared == nil || files == nil {
		return 0, errors.ErrUnsupported
	}
	return *anonymous + *shared + *files, nil
}

// ofEnded returns the CPU time of the children of a process that have ended, with theirs, to a tick.
func ofEnded(pid int) time.Duration {
	data, err := os.ReadFile(procfs(pid, "stat"))
	if err != nil {
		return 0
	}
	fields := statFields(data)
	if len(fields) < 15 {
		return 0
	}
	var sum time.Duration
	for _, field := range fields[13:15] { // cutime and cstime, of which the state is the first
		if n := product(string(field), int64(tick)); n != nil {
			sum += time.Duration(*n)
		}
	}
	return sum
}

// switchesOf sums up the context switches of a process's threads that run now, which is all that the kernel tells of another one.
func switchesOf(pid int) *int64 {
	tasks, err := os.ReadDir(procfs(pid, "task"))
	if err != nil {
		return nil
	}
	var sum int64
	for _, task := range tasks {
		data, err := os.ReadFile(procfs(pid, "task/"+task.Name()+"/status"))
		if err != nil {
			continue // it has just ended
		}
		for _, key := range []string{"voluntary_ctxt_switches:", "nonvoluntary_ctxt_switches:"} {
			n := statistic(data, key, 1)
			if n == nil {
				return nil
			}
			sum += *n
		}
	}
	return &sum
}

func procfs(pid int, name string) string { return "/proc/" + strconv.Itoa(pid) + "/" + name }

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

// parentOf reads the parent of a process in its /proc/PID/stat: "pid (name) state parent ...".
func parentOf(stat []byte) (pid int, ok bool) {
	fields := statFields(stat)
	if len(fields) < 2 {
		return 0, false
	}
	pid, err := strconv.Atoi(string(fields[1]))
	return pid, err == nil && pid >= 0 // 0 is the parent of the first one
}

// statFields are the columns of /proc/PID/stat from the third one, the state, on. The name before may have blanks and parentheses.
func statFields(stat []byte) [][]byte {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return nil
	}
	return bytes.Fields(stat[end+1:])
}
