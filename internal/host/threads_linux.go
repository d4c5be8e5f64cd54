package host

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// eachThread calls do for all threads of this process, once each, until there is none that has not had it: one that hasn't
// yet may have started another one. A thread that has ended meanwhile (ESRCH) is no error.
func eachThread(do func(id int) error) error {
	done := map[int]bool{}
	for before := -1; before < len(done); {
		before = len(done)
		threads, err := os.ReadDir("/proc/self/task")
		if err != nil {
			return fmt.Errorf("list threads: %w", err)
		}
		for _, thread := range threads {
			id, err := strconv.Atoi(thread.Name())
			if err != nil || done[id] {
				continue
			}
			if err := do(id); err != nil && err != unix.ESRCH {
				return err
			}
			done[id] = true
		}
	}
	return nil
}
