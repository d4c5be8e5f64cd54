//go:build unix

package host

import (
	"math"
	"syscall"
)

// OpenFiles is how many files a process may have open at the most, when it has raised its limit as far as it goes, as Go's runtime does.
func OpenFiles() int {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Max > math.MaxInt32 {
		return math.MaxInt32
	}
	return int(limit.Max)
}
