//go:build unix

package experiment

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"
)

// sharePort has a listener share its port with those of other processes of this user.
func sharePort(_, _ string, raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
	return errors.Join(err, failed)
}
