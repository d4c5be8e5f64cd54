//go:build unix

package servers

import (
	"math"
	"syscall"
)

// ConnectionLimit returns how many connections the limit of file descriptors leaves room for, 1 at least.
func ConnectionLimit() int {
	const spare = 64 // for listeners, timers, files, and connections that are being turned away
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > math.MaxInt32 {
		return math.MaxInt32
	}
	return max(1, int(limit.Cur)-spare)
}
