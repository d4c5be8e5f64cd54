package loadgen

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"time"

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
func (c *Client) DialPackets(ctx context.Context) (*Packets, error) { return c.dialPackets(ctx, c) }

// SharePackets is Share over a UDP socket that the clients of the group share. What start makes ends with the context that it gets.
func (c *Client) SharePackets(ctx context.Context, start func(context.Context, *Packets) (Session, error)) (Session, error) {
	return c.share(ctx, func() (*conn, Session, int, error) {
		p, err := c.dialPackets(c.load.context, nil)
		if err != nil {
			return nil, nil, 0, err
		}
		session, err := start(c.load.context, p)
		return p.conn, session, 0, err
	})
}

// dialPackets opens a socket that client has to itself; nil: that the client shares.
func (c *Client) dialPackets(ctx context.Context, client *Client) (*Packets, error) {
	c.closeConn()
	dialled := time.Now()
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
	socket.NoECN = true
	k := &conn{
		Conn: socket, link: c.link, client: client, packets: socket, unwatch: func() bool { return true },
		ipv6: target.IP.To4() == nil, dialled: dialled,
	}
	c.begins(k)
	return &Packets{socket, target, secure, k}, nil
}

// Close closes the socket and adds its final counts to the client's.
func (p *Packets) Close() error { return p.conn.Close() }

// Opened says that the handshake is done, whether it resumed an earlier session, and who knows how many of the packets that went up
// were lost: what was in them is sent again.
func (p *Packets) Opened(resumed bool, lost func() int64) {
	k := p.conn
	k.link.mutex.Lock()
	defer k.link.mutex.Unlock()
	k.opening.TLS, k.opening.Resumed, k.lost = time.Since(k.dialled), resumed, lost
}

// wireOfPackets returns what the socket's packets amount to so far. A datagram is one packet, since QUIC never has one
// fragmented (RFC 9000, section 14). The caller holds the link's lock.
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
