//go:build unix

package loadgen

import (
	"fmt"
	"syscall"
)

// spareFiles is how many descriptors a process needs beside its connections.
const spareFiles = 32

// checkFiles raises the limit of open files as far as it goes, and says when that is not enough for the clients.
func checkFiles(clients int) error {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("read the limit of open files: %w", err)
	}
	if limit.Cur < limit.Max {
		raised := syscall.Rlimit{Cur: limit.Max, Max: limit.Max}
		if syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised) == nil {
			limit = raised
		}
	}
	if need := uint64(clients) + spareFiles; need > limit.Cur {
		return fmt.Errorf("%d clients need %d open files, the limit is %d: use fewer clients or raise it (ulimit -n)", clients, need, limit.Cur)
	}
	return nil
}
