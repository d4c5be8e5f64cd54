package epoll

import (
	"errors"
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// descriptor returns another file descriptor of a connection, which Go's own poller does not know: it would keep memory for it.
func descriptor(c net.Conn) (fd int, err error) {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return 0, err
	}
	if controlErr := raw.Control(func(own uintptr) { fd, err = unix.FcntlInt(own, unix.F_DUPFD_CLOEXEC, 0) }); controlErr != nil {
		return 0, controlErr
	}
	return fd, err
}

func closeDescriptor(fd int) { _ = unix.Close(fd) }
