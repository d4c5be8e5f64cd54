package loadgen

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"

	"pollpush/internal/arrival"
	"pollpush/internal/udp"
)

// Packets are a client's UDP socket, for QUIC. Bytes are those of datagrams' payloads, acknowledgments and all; wire bytes have
// the headers of UDP and IP too.
type Packets struct {
	*udp.Socket
	Server *net.UDPAddr
	TLS    *tls.Config // of the handshake
	conn   *conn
}

// DialPackets opens the client's UDP socket towards the load's address: counted, and stamped by the kernel. Whoever has it
// closes it when ctx is done: a QUIC connection takes leave before that. A client has one connection at a time: an earlier
// one that is still open is closed.
func (c *Client) DialPackets(ctx context.Context) (*Packets, error) {
	c.closeConn()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	secure, err := c.tlsConfig()
	if err != nil {
		return nil, err
	}
	target, err := net.ResolveUDPAddr("udp", c.Host())
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	local := &net.UDPAddr{}
	if target.IP.IsLoopback() { // a wildcard address would have each packet's address asked for
		local.IP = target.IP
	}
	if source := sourceAddress(c.index, c.Host()); source.IsValid() {
		local = net.UDPAddrFromAddrPort(netip.AddrPortFrom(source, 0))
	}
	network, err := net.ListenUDP("udp", local)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	socket, err := udp.New(network, true)
	if err != nil {
		network.Close()
		return nil, fmt.Errorf("dial: %w", err)
	}
	k := &conn{
		Conn: socket, client: c, packets: socket, reader: arrival.NewReader(socket), unwatch: func() bool { return true },
		ipv6: target.IP.To4() == nil,
	}
	c.reading = k
	c.Sent() // the handshake is an answer to be waited for
	c.mutex.Lock()
	c.conn = k
	c.mutex.Unlock()
	return &Packets{socket, target, secure, k}, nil
}

// Close closes the socket and adds its final counts to the client's.
func (p *Packets) Close() error { return p.conn.Close() }

// LostBy says who knows how many packets that went up were lost; what was in them is sent again. It may be called at any time.
func (p *Packets) LostBy(lost func() int64) {
	c := p.conn.client
	c.mutex.Lock()
	defer c.mutex.Unlock()
	p.conn.lost = lost
}

// Arrived says that something was read from the Packets: what is delivered next came with it.
func (c *Client) Arrived() { c.delivered = 0 }

// wireOfPackets returns what the socket's packets amount to so far. A datagram is one packet, since QUIC never has one
// fragmented (RFC 9000, section 14). The caller holds the client's lock.
func (k *conn) wireOfPackets() wire {
	in, out, header := &k.packets.In, &k.packets.Out, udp.Headers(k.ipv6)
	down, up := in.Packets.Load(), out.Packets.Load()
	w := wire{
		bytesDown: in.Bytes.Load() + down*header, bytesUp: out.Bytes.Load() + up*header,
		packetsDown: down, packetsUp: up,
	}
	if k.lost != nil {
		k.mostLost = max(k.mostLost, k.lost()) // what was taken for lost may come after all
	}
	w.retransmits = k.mostLost
	return w
}
