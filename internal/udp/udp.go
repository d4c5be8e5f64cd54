// Package udp counts what goes through UDP sockets that a QUIC library reads and writes in batches, and knows when the
// kernel received what was read last.
package udp

import (
	"net"
	"sync/atomic"

	"golang.org/x/net/ipv4"

	"pollpush/internal/arrival"
)

// A Socket is a UDP socket. It has what quic-go asks of one (quic.OOBCapablePacketConn and ReadBatch), so that the library
// does what it does with a net.UDPConn: it reads many datagrams by one recvmmsg(2), and writes many of one size by one
// sendmsg(2) (UDP_SEGMENT, udp(7)).
type Socket struct {
	*net.UDPConn

	In, Out Count

	// At is when the newest datagram that was read had arrived, Unix ns by the kernel's clock; 0: unknown. Later than what an
	// application is handed just then, if another datagram came after it, and never earlier.
	At atomic.Int64

	// NoECN has the library see no congestion marks (RFC 3168) and set none, like Chromium: an acknowledgment that counts them is
	// longer. It is to be set before the first read.
	NoECN bool

	batch *ipv4.PacketConn
}

// A Count is what went one way.
type Count struct {
	Bytes   atomic.Int64 // UDP payload: what QUIC calls a datagram's bytes
	Packets atomic.Int64 // datagrams: none is larger than a packet of the path, so each is one IP packet (RFC 9000, section 14)
}

func (c *Count) add(bytes, packets int) {
	c.Bytes.Add(int64(bytes))
	c.Packets.Add(int64(packets))
}

// Headers is how many bytes of headers an IP packet has that carries a datagram, of IPv6 or of IPv4 (RFC 768, 791, 8200).
func Headers(ipv6 bool) int64 {
	if ipv6 {
		return 8 + 40
	}
	return 8 + 20
}

// New returns a Socket on conn, which is the Socket's from now on, and asks the kernel for arrival times if stamps is set.
func New(conn *net.UDPConn, stamps bool) (*Socket, error) {
	if stamps {
		raw, err := conn.SyscallConn()
		if err != nil {
			return nil, err
		}
		_ = arrival.Ask(raw) // where it doesn't tell, At stays unknown
	}
	return &Socket{UDPConn: conn, batch: ipv4.NewPacketConn(conn)}, nil
}

// Listen returns a Socket at an address, HOST:PORT. Port 0 is a free one.
func Listen(address string, stamps bool) (*Socket, error) {
	at, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, err
	}
	conn, err := net.ListenUDP("udp", at)
	if err != nil {
		return nil, err
	}
	return New(conn, stamps)
}

// ReadBatch reads at least one datagram, as ipv4.PacketConn's does.
func (s *Socket) ReadBatch(messages []ipv4.Message, flags int) (int, error) {
	n, err := s.batch.ReadBatch(messages, flags)
	bytes := 0
	for i := range max(n, 0) {
		bytes += messages[i].N
		if at := Stamp(messages[i].OOB[:messages[i].NN]); at > s.At.Load() {
			s.At.Store(at)
		}
		if s.NoECN {
			messages[i].NN = 0 // no control message: the marks are in one
		}
	}
	s.In.add(bytes, max(n, 0))
	return n, err
}

// WriteMsgUDP writes one datagram, or several of one size, the last of which may be shorter.
func (s *Socket) WriteMsgUDP(b, oob []byte, to *net.UDPAddr) (n, oobn int, err error) {
	size := segment(oob)
	if s.NoECN && size == 0 {
		oob = nil
	}
	n, oobn, err = s.UDPConn.WriteMsgUDP(b, oob, to)
	if n > 0 {
		packets := 1
		if size > 0 {
			packets = (n + size - 1) / size
		}
		s.Out.add(n, packets)
	}
	return n, oobn, err
}

// WriteTo writes one datagram, as the library does outside of connections.
func (s *Socket) WriteTo(b []byte, to net.Addr) (int, error) {
	n, err := s.UDPConn.WriteTo(b, to)
	if n > 0 {
		s.Out.add(n, 1)
	}
	return n, err
}
