package verify

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"sync/atomic"
	"time"
)

// forward passes datagrams on from whoever sends some to conn to a target, and back to who sent last, each way after a time of its own, until ctx is
// done. conn is closed.
func forward(ctx context.Context, conn *net.UDPConn, target string, up, down time.Duration) error {
	defer conn.Close()
	to, err := net.ResolveUDPAddr("udp", target)
	if err != nil {
		return fmt.Errorf("forward datagrams: %w", err)
	}
	back, err := net.DialUDP("udp", nil, to)
	if err != nil {
		return fmt.Errorf("forward datagrams: %w", err)
	}
	defer back.Close()
	defer context.AfterFunc(ctx, func() { conn.Close(); back.Close() })()
	var from atomic.Value // who sent last
	failed := make(chan error, 2)
	go func() {
		failed <- pass(conn, up, func(sender netip.AddrPort) { from.Store(sender) }, func(b []byte) { _, _ = back.Write(b) })
	}()
	go func() {
		failed <- pass(back, down, func(netip.AddrPort) {}, func(b []byte) {
			if sender, ok := from.Load().(netip.AddrPort); ok {
				_, _ = conn.WriteToUDPAddrPort(b, sender) // what can't be sent is lost, as on any path
			}
		})
	}()
	err = <-failed
	conn.Close()
	back.Close()
	<-failed
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("forward datagrams: %w", err)
}

// pass passes on what comes to a socket, after some time, until that is closed.
func pass(socket *net.UDPConn, after time.Duration, sentBy func(netip.AddrPort), write func([]byte)) error {
	var b [2048]byte
	for {
		n, sender, err := socket.ReadFromUDPAddrPort(b[:])
		if err != nil {
			return err
		}
		sentBy(sender)
		data := append([]byte(nil), b[:n]...)
		if after == 0 {
			write(data)
			continue
		}
		time.AfterFunc(after, func() { write(data) })
	}
}
