//go:build linux && (amd64 || arm64)

package clock

import (
	"encoding/binary"
	"math"
	"net"
	"net/netip"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// askStamps has the kernel stamp what a socket receives, and what it sends where a datagram asks for it (Documentation/networking/timestamping.rst
// of Linux). In software: what network cards stamp is by clocks of their own.
func askStamps(raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPING,
			unix.SOF_TIMESTAMPING_RX_SOFTWARE|unix.SOF_TIMESTAMPING_SOFTWARE|unix.SOF_TIMESTAMPING_OPT_TSONLY)
	})
	if err != nil {
		return err
	}
	return failed
}

// askStamp is the control message with which a datagram asks for the time when it leaves.
var askStamp = func() []byte {
	b := make([]byte, unix.CmsgSpace(4))
	binary.NativeEndian.PutUint64(b, uint64(unix.CmsgLen(4)))
	binary.NativeEndian.PutUint32(b[8:], unix.SOL_SOCKET)
	binary.NativeEndian.PutUint32(b[12:], unix.SO_TIMESTAMPING)
	binary.NativeEndian.PutUint32(b[16:], unix.SOF_TIMESTAMPING_TX_SOFTWARE)
	return b
}()

// stampPatience is how long a datagram's departure is waited for. It is known when sendmsg(2) returns, unless the datagram has to queue.
const stampPatience = 2 * time.Millisecond

// departed returns when the datagram left that was sent last, after the wall clock had shown after; 0: the kernel does not tell. What it tells
// of earlier ones, too late for them, is thrown away.
func departed(raw syscall.RawConn, after int64) (at int64) {
	_ = raw.Control(func(fd uintptr) { // a socket that is closed tells nothing
		var control [controlRoom]byte
		for deadline := time.Now().Add(stampPatience); ; {
			_, n, _, _, err := unix.Recvmsg(int(fd), nil, control[:], unix.MSG_ERRQUEUE|unix.MSG_DONTWAIT)
			if err == nil {
				if at = stamp(control[:n]); at >= after {
					return
				}
				continue
			}
			at = 0
			left := time.Until(deadline)
			if err != unix.EAGAIN && err != unix.EINTR || left <= 0 {
				return
			}
			timeout := unix.NsecToTimespec(int64(left))
			_, _ = unix.Ppoll([]unix.PollFd{{Fd: int32(fd)}}, &timeout, nil) // POLLERR comes unasked
		}
	})
	return at
}

// stamp returns the time among the control messages of a datagram, Unix ns; 0: there is none.
func stamp(control []byte) int64 {
	for len(control) >= unix.SizeofCmsghdr {
		header, body, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			return 0
		}
		if header.Level == unix.SOL_SOCKET && header.Type == unix.SCM_TIMESTAMPING && len(body) >= 16 {
			// struct scm_timestamping: the first of three is the software's.
			seconds, nanoseconds := binary.NativeEndian.Uint64(body), binary.NativeEndian.Uint64(body[8:])
			if seconds >= math.MaxInt64/1_000_000_000 || nanoseconds >= 1e9 {
				return 0
			}
			return int64(seconds*1e9 + nanoseconds)
		}
		control = rest
	}
	return 0
}

// send sends a datagram, to an address unless the socket is connected, and asks for the time when it leaves.
func send(socket *net.UDPConn, b []byte, to netip.AddrPort) error {
	_, _, err := socket.WriteMsgUDPAddrPort(b, askStamp, to)
	return err
}
