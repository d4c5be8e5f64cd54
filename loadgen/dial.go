package loadgen

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/netip"
	"time"
)

// answerLimit is how long a connection, a handshake or an answer may take; a long poll's hold comes on top.
const answerLimit = 10 * time.Second

// Dial opens the client's connection: counted, stamped by the kernel, and with TLS where the scenario has it. It ends
// with ctx. A client has one connection at a time: an earlier one that is still open is closed.
func (c *Client) Dial(ctx context.Context) (net.Conn, error) {
	c.closeConn()
	network, err := c.dialNetwork(ctx)
	if err != nil {
		return nil, err
	}
	k := newConn(ctx, c, network)
	c.reading = k
	c.Sent() // a TLS handshake or an upgrade is an answer to be waited for
	c.mutex.Lock()
	c.conn = k
	c.mutex.Unlock()
	if !c.load.scenario.TLS {
		return k, nil
	}
	config, err := c.tlsConfig()
	if err != nil {
		k.Close()
		return nil, err
	}
	secure := tls.Client(k, config)
	if err := secure.HandshakeContext(ctx); err != nil {
		k.Close()
		return nil, fmt.Errorf("tls handshake: %w", err)
	}
	return secure, nil
}

// tlsConfig returns how the client speaks TLS.
func (c *Client) tlsConfig() (*tls.Config, error) {
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
	return config, nil
}

func (c *Client) dialNetwork(ctx context.Context) (net.Conn, error) {
	if c.load.options.Dial != nil {
		return c.load.options.Dial(ctx)
	}
	// Keep-alive probes would be packets that nobody asked for.
	dialer := net.Dialer{Timeout: answerLimit, KeepAlive: -1, Control: prepareSocket}
	if source := sourceAddress(c.index, c.Host()); source.IsValid() {
		dialer.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(source, 0))
	}
	return dialer.DialContext(ctx, "tcp", c.Host())
}

// portsPerAddress is how many connections one source address is used for: somewhat less than Linux's default of
// 28,232 ephemeral ports, because some are always taken.
const portsPerAddress = 20_000

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

// closeConn closes the client's connection if it has one.
func (c *Client) closeConn() {
	c.mutex.Lock()
	k := c.conn
	c.mutex.Unlock()
	if k != nil {
		k.Close()
	}
}
