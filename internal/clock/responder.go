package clock

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// Respond replies to requests that come to conn, by the clocks of source, until ctx is done. conn is closed.
func Respond(ctx context.Context, conn *net.UDPConn, source Source) error {
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	s, err := newSocket(conn, source)
	if err != nil {
		return err
	}
	for {
		p, from, at, reading, kernel, err := s.receive()
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("reply to requests for the time: %w", err)
		case err != nil || p.Kind != request: // an error is of a datagram before, whose receiver is gone (ICMP)
			continue
		}
		p.Kind, p.Kernel, p.Received = reply, kernel, at
		p.Base, p.Width, p.Rate, p.Error = reading.Base, reading.Width, reading.Rate, reading.Error
		left, stamped, err := s.send(p, from)
		if err != nil { // it is lost, as on any path
			continue
		}
		// Sent also where the kernel did not tell when the reply left: who asked need not wait for it.
		p.Kind, p.Kernel, p.Replied = followUp, kernel && stamped, left
		_, _ = s.WriteToUDPAddrPort(p.append(nil), from)
	}
}

// Listen opens a socket on a free port of a host, where Respond can reply, and returns its address.
func Listen(host string) (*net.UDPConn, string, error) {
	at, err := netip.ParseAddr(host)
	if err != nil {
		return nil, "", fmt.Errorf("reply to requests for the time: %w", err)
	}
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(at, 0)))
	if err != nil {
		return nil, "", fmt.Errorf("reply to requests for the time: %w", err)
	}
	return conn, conn.LocalAddr().String(), nil
}
