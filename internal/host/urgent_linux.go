package host

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// Urgent has this process run before all usual ones that want the same core (SCHED_FIFO, sched(7)). It takes root's rights
// (CAP_SYS_NICE).
func Urgent() error {
	err := eachThread(func(id int) error {
		return unix.SchedSetAttr(id, &unix.SchedAttr{Policy: unix.SCHED_FIFO, Priority: 1}, 0)
	})
	if err != nil {
		return fmt.Errorf("run before others: %w", err)
	}
	return nil
}
