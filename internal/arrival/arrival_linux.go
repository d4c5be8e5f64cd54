//go:build linux && (amd64 || arm64)

package arrival

import (
	"encoding/binary"
	"math"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Known says whether the kernel tells when bytes arrived.
const Known = true

// A receiver is the arguments of recvmsg(2): kept per connection, because unix.Recvmsg allocates them on each call.
type receiver struct {
	header  unix.Msghdr
	data    unix.Iovec
	control [unix.SizeofCmsghdr + 16]byte // one message: a header and a struct timespec
}

// Ask asks the kernel for the times at which bytes arrive at a socket (SO_TIMESTAMPNS).
//
// The first socket of the host that asks gets none for some milliseconds, because the kernel patches its own code in the
// background. A run's settling time covers that.
func Ask(raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
	})
	if err != nil {
		return err
	}
	return failed
}

// receive reads into p what has arrived, and returns when the last byte of it did, in nanoseconds since the Unix epoch,
// or 0 if the kernel did not say. syscall.EAGAIN means that nothing is there.
func (r *receiver) receive(fd uintptr, p []byte) (n int, arrived int64, err error) {
	if len(p) == 0 {
		return 0, 0, nil
	}
	r.data.Base = &p[0]
	r.data.SetLen(len(p))
	r.header.Iov, r.header.Iovlen = &r.data, 1
	r.header.Control = &r.control[0]
	for {
		r.header.SetControllen(len(r.control))
		// The socket is non-blocking, so the runtime needn't be told: it would have its monitor look every 20 µs whether the call
		// still runs, which took a tenth of a load generator's CPU time.
		length, _, errno := unix.RawSyscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&r.header)), 0)
		if errno == unix.EINTR {
			continue
		}
		r.data.Base = nil
		if errno != 0 {
			return 0, 0, errno
		}
		return int(length), stamp(r.control[:min(uint64(r.header.Controllen), uint64(len(r.control)))]), nil
	}
}

// stamp reads the time in a control message (cmsg(3)): length, level and type, and a struct timespec. It returns nanoseconds
// since the Unix epoch, or 0 if that is not what control is.
func stamp(control []byte) int64 {
	const size = unix.SizeofCmsghdr + 16
	if len(control) < size || binary.NativeEndian.Uint64(control) != size {
		return 0
	}
	level, kind := binary.NativeEndian.Uint32(control[8:]), binary.NativeEndian.Uint32(control[12:])
	if level != unix.SOL_SOCKET || kind != unix.SCM_TIMESTAMPNS {
		return 0
	}
	seconds, nanoseconds := binary.NativeEndian.Uint64(control[16:]), binary.NativeEndian.Uint64(control[24:])
	if seconds >= math.MaxInt64/1_000_000_000 || nanoseconds >= 1e9 { // such a time can't be told in nanoseconds
		return 0
	}
	return int64(seconds*1e9 + nanoseconds)
}
