//go:build linux && (amd64 || arm64)

package loadgen

import (
	"errors"
	"syscall"

	"golang.org/x/sys/unix"

	"pollpush/internal/arrival"
)

// prepareSocket asks the kernel for arrival times, and not to choose a port before the destination is known
// (IP_BIND_ADDRESS_NO_PORT): otherwise a source address would have one pool of ports for all destinations.
func prepareSocket(_, _ string, raw syscall.RawConn) error {
	err := raw.Control(func(fd uintptr) {
		_ = unix.SetsockoptInt(int(fd), unix.SOL_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1) // it still connects without
	})
	if err != nil {
		return err
	}
	return arrival.Ask(raw)
}

// setReceiveBuffer sets how many bytes the kernel keeps for who doesn't read: twice that (socket(7), SO_RCVBUF).
func setReceiveBuffer(raw syscall.RawConn, bytes int) error {
	var failed error
	err := raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, bytes) })
	return errors.Join(err, failed)
}

// wire returns what the connection's packets amount to so far, those of connecting included.
func (k *conn) wire() wire {
	if k.packets != nil {
		return k.wireOfPackets()
	}
	if k.raw == nil {
		return wire{unknown: 1}
	}
	down, up := k.down.Load(), k.up.Load() // before the kernel is asked, which knows of them by then
	var info *unix.TCPInfo
	var failed error
	err := k.raw.Control(func(fd uintptr) {
		info, failed = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
	})
	if err != nil || failed != nil || !complete(info, down, up) {
		return wire{unknown: 1}
	}
	w := wireOf(info, k.ipv6)
	if k.once {
		w.add(edges(info, k.isClosed, k.ipv6))
	}
	return w
}

// edges is what wireOf leaves out of a connection that counts as a whole, from its first packet to its last: the options of the two
// SYN segments (RFC 9293, section 3.1, and RFC 7323; the two sides' are the same, because both are what they agreed upon), and,
// once it is closed, the segments that end it (RFC 9293, section 3.6), which are exchanged when nobody can ask the kernel any more. They
// are those of an orderly end.
func edges(info *unix.TCPInfo, closed, ipv6 bool) (w wire) {
	const mss, scale, sack = 4, 4, 4                 // bytes of options, with padding; selective acknowledgements have room in the time stamps' padding
	const optTimestamps, optSACK, optScale = 1, 2, 4 // TCPI_OPT_* of <linux/tcp.h>
	const established, reset, closeWait = 1, 7, 8    // TCP_ESTABLISHED, TCP_CLOSE, TCP_CLOSE_WAIT of <net/tcp_states.h>
	options := int64(mss)
	if info.Options&optScale != 0 {
		options += scale
	}
	if info.Options&(optSACK|optTimestamps) == optSACK {
		options += sack
	}
	w.bytesDown, w.bytesUp = options, options
	if !closed {
		return w
	}
	header := headerOf(info, ipv6)
	switch info.State {
	case reset: // by a server that was told goodbye (TLS's close_notify) after it had gone: such a segment has no options
		w.bytesDown -= header - headerOf(&unix.TCPInfo{}, ipv6)
	case closeWait: // the server's end has come: ours, and its acknowledgement
		w.packetsUp, w.packetsDown = 1, 1
	case established: // ours, the server's with the acknowledgement of ours, and the acknowledgement of that
		w.packetsUp, w.packetsDown = 2, 1
	}
	w.bytesUp += w.packetsUp * header
	w.bytesDown += w.packetsDown * header
	return w
}

// complete says whether the kernel filled in the counters: what it does not know of tcp_info(7), because it is older (4.19
// has them all) or no Linux, is left zero. down and up are the bytes that went through the socket; the first ones up may still wait
// to be sent.
func complete(info *unix.TCPInfo, down, up int64) bool {
	return info.Segs_in > 0 && info.Segs_out > 0 && (down == 0 || info.Bytes_received > 0) &&
		(up == 0 || info.Bytes_sent > 0 || info.Notsent_bytes > 0)
}

// wireOf computes IP bytes: TCP counts payload (that of retransmissions too, on the way up) and segments; each segment
// has an IP and a TCP header, and the time stamps option where that was negotiated (RFC 7323: 12 bytes with padding).
// SYN segments have more options, but are part of connecting.
func wireOf(info *unix.TCPInfo, ipv6 bool) wire {
	const closeWait = 8 // TCP_CLOSE_WAIT of <net/tcp_states.h>
	header := headerOf(info, ipv6)
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

// headerOf returns the bytes of a segment's headers, those of IP and TCP.
func headerOf(info *unix.TCPInfo, ipv6 bool) int64 {
	const tcpHeader, timestamps, ipv4Header, ipv6Header = 20, 12, 20, 40
	const optTimestamps = 1 // TCPI_OPT_TIMESTAMPS of <linux/tcp.h>
	header := int64(tcpHeader + ipv4Header)
	if ipv6 {
		header = tcpHeader + ipv6Header
	}
	if info.Options&optTimestamps != 0 {
		header += timestamps
	}
	return header
}
