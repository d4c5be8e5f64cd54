package loadgen

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"pollpush/feed"
	"pollpush/results"
)

// answerLimit is how long a connection, a handshake or an answer may take; a long poll's hold comes on top.
const answerLimit = 10 * time.Second

// Dial opens the client's connection: counted, stamped by the kernel, and with TLS where the scenario has it. It ends
// with ctx. A client has one connection at a time: an earlier one that is still open is closed.
func (c *Client) Dial(ctx context.Context) (net.Conn, error) {
	_, network, err := c.dial(ctx, c)
	return network, err
}

// dial opens a connection that client has to itself; nil: that the client shares.
func (c *Client) dial(ctx context.Context, client *Client) (*conn, net.Conn, error) {
	c.closeConn()
	dialled := time.Now()
	network, err := c.dialNetwork(ctx)
	if err != nil {
		return nil, nil, err
	}
	k := newConn(ctx, c.link, client, network)
	k.dialled, k.opening.TCP = dialled, time.Since(dialled)
	k.slow = c.slow
	k.silence.last = dialled.UnixNano()
	c.begins(k)
	if !c.load.scenario.TLS {
		return k, k, nil
	}
	config, err := c.tlsConfig()
	if err != nil {
		k.Close()
		return nil, nil, err
	}
	secure := tls.Client(k, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		k.Close()
		if strings.Contains(err.Error(), "no application protocol") { // the alert of RFC 7301, section 3.2: crypto/tls has no name for it
			return nil, nil, c.notSpoken(err)
		}
		return nil, nil, fmt.Errorf("tls handshake: %w", err)
	}
	state := secure.ConnectionState()
	if len(config.NextProtos) > 0 && state.NegotiatedProtocol == "" {
		k.Close()
		return nil, nil, c.notSpoken(errors.New("it chose no protocol (ALPN)"))
	}
	k.opening.TLS, k.opening.Resumed = time.Since(dialled), state.DidResume
	return k, secure, nil
}

// begins has the client go on with a connection whose handshakes are still to come.
func (c *Client) begins(k *conn) {
	c.noticesCut()
	k.once = c.everConnected && (c.part.scenario.KeepAlive == results.KeepAliveOff || c.part.scenario.ComeBack())
	k.isReady = k.once
	k.expected = c.reading != nil && !c.reading.isShared() // that one its server has left
	c.reading, c.at = k, 0
	c.Sent() // a handshake is an answer to be waited for
	c.link.mutex.Lock()
	defer c.link.mutex.Unlock()
	c.conn = k
	c.link.add(k)
}

func (c *Client) notSpoken(err error) error {
	return fmt.Errorf("tls handshake: the server does not speak HTTP/%s: %w", c.load.scenario.HTTP, err)
}

// tlsConfig returns how the client speaks TLS. Each keeps the ticket of its latest connection, by which it resumes the session
// when it comes back, as browsers do (RFC 8446, section 2.2). The server sends it after its handshake: it counts as connecting
// where something of the answer is awaited before the connection is ready, and else with the first answer.
func (c *Client) tlsConfig() (*tls.Config, error) {
	if c.secure != nil {
		return c.secure, nil
	}
	config := new(tls.Config)
	if c.load.options.TLS != nil {
		config = c.load.options.TLS.Clone()
	}
	if config.ServerName == "" && !config.InsecureSkipVerify {
		host, _, err := net.SplitHostPort(c.Host())
		if err != nil {
			return nil, err
		}
		config.ServerName = host
	}
	if c.load.scenario.HTTP == results.HTTP2 {
		config.NextProtos = []string{"h2"}
	}
	config.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	c.secure = config
	return config, nil
}

func (c *Client) dialNetwork(ctx context.Context) (net.Conn, error) {
	if c.load.options.Dial != nil {
		return c.load.options.Dial(ctx)
	}
	// Keep-alive probes would be packets that nobody asked for.
	dialer := net.Dialer{Timeout: answerLimit, KeepAlive: -1, Control: prepareSocket}
	if c.slow != nil {
		dialer.Control = prepareSlowSocket
	}
	if source := sourceAddress(c.index, c.Host()); source.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(source, 0))
	}
	dialled := time.Now()
	network, err := dialer.DialContext(ctx, "tcp", c.Host())
	if rtt := time.Duration(c.load.scenario.RTT); rtt > 0 && err == nil {
		// The path with a round-trip time accepts by itself, at once: what it can't delay, TCP's own handshake, is waited for here.
		if err := feed.Wait(ctx, dialled.Add(rtt)); err != nil {
			network.Close()
			return nil, err
		}
	}
	return network, err
}

// portsPerAddress is how many connections one source address is used for: somewhat less than half of results.Ports. Linux tries those of
// one parity first, one after the other (__inet_hash_connect): once they are taken, each connection takes it milliseconds to find a port.
const portsPerAddress = 13_500

// sourceAddress returns the address that client number index connects from, the zero one for the system's choice:
// clients beyond the ports of one address use 127.0.0.2, .3, ... That works towards 127.0.0.0/8 only.
func sourceAddress(index int, target string) netip.Addr {
	block := index / portsPerAddress
	address, err := netip.ParseAddrPort(target)
	if block == 0 || err != nil || !address.Addr().Is4() || !address.Addr().IsLoopback() {
		return netip.Addr{}
	}
	return netip.AddrFrom4([4]byte{127, 0, byte((block + 1) >> 8), byte(block + 1)})
}

// closeConn closes the client's connection if it has one to itself. One that it shares it has no longer.
func (c *Client) closeConn() {
	c.link.mutex.Lock()
	k := c.conn
	c.conn = nil
	c.link.mutex.Unlock()
	if k != nil && !k.isShared() {
		k.Close()
	}
}
