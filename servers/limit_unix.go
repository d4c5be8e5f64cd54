//go:build unix

package servers

import "syscall"

// defaultMaxConnections returns 20,000, or less where the limit of file descriptors would be hit before: an accept that
// fails for want of a descriptor can't tell the client anything.
func defaultMaxConnections() int {
	const most, spare = 20_000, 64
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > most+spare {
		return most
	}
	return max(1, int(limit.Cur)-spare)
}
