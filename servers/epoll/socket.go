package epoll

import (
	"errors"
	"net"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"
)

// descriptor takes the file descriptor of a connection away from Go's own poller, which would keep memory for it.
func descriptor(c net.Conn) (fd int, err error) {
	defer c.Close() // its own descriptor
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

// peerOf returns the address of a connection's other end. The kernel is asked each time: connections that wait have no room for what hardly
// anybody wants to know.
func peerOf(fd int) net.Addr {
	address, err := unix.Getpeername(fd)
	if err != nil { // it has left
		return &net.TCPAddr{}
	}
	switch a := address.(type) {
	case *unix.SockaddrInet4:
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)))
	case *unix.SockaddrInet6:
		return net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.AddrFrom16(a.Addr).Unmap(), uint16(a.Port)))
	}
	return &net.TCPAddr{}
}
