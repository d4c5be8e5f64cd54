//go:build linux && (amd64 || arm64)

package loadgen

import (
	"encoding/binary"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// canStamp says whether the kernel tells when bytes arrived.
const canStamp = true

// A receiver is the arguments of recvmsg(2): kept per connection, because unix.Recvmsg allocates them on each call.
type receiver struct {
	header  unix.Msghdr
	data    unix.Iovec
	control [unix.SizeofCmsghdr + 16]byte // one message: a header and a struct timespec
}

// prepareSocket asks the kernel for arrival times (SO_TIMESTAMPNS), and not to choose a port before the destination is
// known (IP_BIND_ADDRESS_NO_PORT): otherwise a source address would have one pool of ports for all destinations.
//
// The first socket of the host that asks for stamps gets none for some milliseconds, because the kernel patches its own
// code in the background. A run's settling time covers that.
func prepareSocket(_, _ string, raw syscall.RawConn) error {
	var failed error
	err := raw.Control(func(fd uintptr) {
		failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1)
		_ = unix.SetsockoptInt(int(fd), unix.SOL_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1) // it still connects without
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
		length, _, errno := unix.Syscall(unix.SYS_RECVMSG, fd, uintptr(unsafe.Pointer(&r.header)), 0)
		if errno == unix.EINTR {
			continue
		}
		r.data.Base = nil
		if errno != 0 {
			return 0, 0, errno
		}
		if int(r.header.Controllen) < len(r.control) {
			return int(length), 0, nil
		}
		level, kind := binary.NativeEndian.Uint32(r.control[8:]), binary.NativeEndian.Uint32(r.control[12:])
		if level == unix.SOL_SOCKET && kind == unix.SCM_TIMESTAMPNS {
			arrived = int64(binary.NativeEndian.Uint64(r.control[16:]))*1e9 + int64(binary.NativeEndian.Uint64(r.control[24:]))
		}
		return int(length), arrived, nil
	}
}

// wire returns what the connection's packets amount to so far, those of connecting included.
func (k *conn) wire() wire {
	if k.raw == nil {
		return wire{unknown: 1}
	}
	var info *unix.TCPInfo
	var failed error
	err := k.raw.Control(func(fd uintptr) {
		info, failed = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	})
	if err != nil || failed != nil {
		return wire{unknown: 1}
	}
	return wireOf(info, k.ipv6)
}

// wireOf computes IP bytes: TCP counts payload (that of retransmissions too, on the way up) and segments; each segment
// has an IP and a TCP header, and the time stamps option where that was negotiated (RFC 7323: 12 bytes with padding).
// SYN segments have more options, but are part of connecting.
func wireOf(info *unix.TCPInfo, ipv6 bool) wire {
	const tcpHeader, timestamps, ipv4Header, ipv6Header = 20, 12, 20, 40
	const optTimestamps, closeWait = 1, 8 // TCPI_OPT_TIMESTAMPS of <linux/tcp.h>, TCP_CLOSE_WAIT of <net/tcp_states.h>
	header := int64(tcpHeader + ipv4Header)
	if ipv6 {
		header = tcpHeader + ipv6Header
	}
	if info.Options&optTimestamps != 0 {
		header += timestamps
	}
	received := int64(info.Bytes_received)
	if info.State == closeWait {
		received-- // the peer's FIN has a sequence number, but no byte
	}
	down, up := int64(info.Segs_in), int64(info.Segs_out)
	return wire{
		bytesDown: received + down*header, bytesUp: int64(info.Bytes_sent) + up*header,
		packetsDown: down, packetsUp: up, retransmits: int64(info.Total_retrans),
	}
}
