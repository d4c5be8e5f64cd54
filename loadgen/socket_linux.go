//go:build linux && (amd64 || arm64)

package loadgen

import (
	"encoding/binary"
	"syscall"

	"golang.org/x/sys/unix"
)

// canStamp says whether the kernel tells when bytes arrived.
const canStamp = true

// control receives one control message: a header and a struct timespec, 16 bytes each on 64-bit Linux.
type control [unix.SizeofCmsghdr + 16]byte

// prepareSocket asks the kernel for arrival times (SO_TIMESTAMPNS), and not to choose a port before the destination is
// known (IP_BIND_ADDRESS_NO_PORT): otherwise a source address would have one pool of ports for all destinations.
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
func receive(fd int, p []byte, c *control) (n int, arrived int64, err error) {
	for {
		var length int
		n, length, _, _, err = unix.Recvmsg(fd, p, c[:], 0)
		if err == unix.EINTR {
			continue
		}
		if err != nil || length < len(c) {
			return max(n, 0), 0, err
		}
		level, kind := binary.NativeEndian.Uint32(c[8:]), binary.NativeEndian.Uint32(c[12:])
		if level == unix.SOL_SOCKET && kind == unix.SCM_TIMESTAMPNS {
			arrived = int64(binary.NativeEndian.Uint64(c[16:]))*1e9 + int64(binary.NativeEndian.Uint64(c[24:]))
		}
		return n, arrived, nil
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
	const optTimestamps = 1 // TCPI_OPT_TIMESTAMPS of <linux/tcp.h>
	header := int64(tcpHeader + ipv4Header)
	if ipv6 {
		header = tcpHeader + ipv6Header
	}
	if info.Options&optTimestamps != 0 {
		header += timestamps
	}
	down, up := int64(info.Segs_in), int64(info.Segs_out)
	return wire{
		bytesDown: int64(info.Bytes_received) + down*header, bytesUp: int64(info.Bytes_sent) + up*header,
		packetsDown: down, packetsUp: up, retransmits: int64(info.Total_retrans),
	}
}
