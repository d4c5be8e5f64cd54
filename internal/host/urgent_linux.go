package host

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// Urgent has this process run before all usual ones that want the same core (SCHED_FIFO, sched(7)). It takes root's rights
// (CAP_SYS_NICE).
func Urgent() error {
	urgent := map[int]bool{}
	for before := -1; before < len(urgent); { // a thread that a usual one has started meanwhile is a usual one too
		before = len(urgent)
		tasks, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return fmt.Errorf("list threads: %w", err)
		}
		for _, task := range tasks {
			id, err := strconv.Atoi(task.Name())
			if err != nil || urgent[id] {
				continue
			}
			err = unix.SchedSetAttr(id, &unix.SchedAttr{Policy: unix.SCHED_FIFO, Priority: 1}, 0)
			if err != nil && err != unix.ESRCH {
				return fmt.Errorf("sched_setattr: %w", err)
			}
			urgent[id] = true
		}
	}
	return nil
}
