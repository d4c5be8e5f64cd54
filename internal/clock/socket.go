package clock

import (
	"net"
	"net/netip"
	"syscall"
)

// controlRoom is room for a datagram's control messages, bytes: times are one of 64, and an error queue's entry has another.
const controlRoom = 256

// A socket sends and receives packets with the times when they left and arrived.
type socket struct {
	*net.UDPConn
	raw    syscall.RawConn
	source Source

	data    [packetSize + 1]byte // one more, so that a longer datagram is not taken for one of ours
	control [controlRoom]byte
}

func newSocket(conn *net.UDPConn, source Source) (*socket, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	_ = askStamps(raw) // where the kernel doesn't tell, times are read
	return &socket{UDPConn: conn, raw: raw, source: source}, nil
}

// receive returns the next packet, and the latest when it can have arrived. What is none of ours is passed over; err is of the socket.
func (s *socket) receive() (p packet, from netip.AddrPort, at int64, reading Reading, kernel bool, err error) {
	for {
		n, controls, _, from, err := s.ReadMsgUDPAddrPort(s.data[:], s.control[:])
		if err != nil {
			return p, from, 0, reading, false, err
		}
		p, ok := parse(s.data[:n])
		if !ok {
			continue
		}
		reading := s.source()
		if wall := stamp(s.control[:controls]); wall != 0 {
			return p, from, min(reading.latest(wall), reading.Steady), reading, true, nil
		}
		return p, from, reading.Steady, reading, false, nil
	}
}

// send sends a packet, to an address unless the socket is connected, and returns the earliest when it can have left: by the kernel, or else
// as read before.
func (s *socket) send(p packet, to netip.AddrPort) (at int64, kernel bool, err error) {
	before := s.source()
	if p.Kind == reply {
		p.Replied = before.Steady
	}
	if err := send(s.UDPConn, p.append(make([]byte, 0, packetSize)), to); err != nil {
		return 0, false, err
	}
	if wall := departed(s.raw, before.Steady+before.Base-before.Width); wall != 0 {
		return max(before.Steady, before.earliest(wall)), true, nil
	}
	return before.Steady, false, nil
}
