// Package relay is a path that takes time: a relay of TCP connections or of UDP datagrams that hands on what it reads after a
// fixed delay, each way for itself, in order, nothing lost. It stands in for netem, which many kernels don't have and most
// users may not use.
//
// What it delays of TCP is data, ends of streams and resets; connections to it open at once, as to any local address. A
// QUIC handshake is datagrams like any others, and takes its round trips. Bytes and packets are still counted on the client's
// own socket.
package relay

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// A Relay delays every relayed connection by the same time each way.
type Relay struct {
	OneWay time.Duration
	Wait   func(ctx context.Context, until time.Time) error // returns at until, or with ctx's error before

	queue queue
	watch watch
}

// New returns a relay with the given round-trip time, half of it each way.
func New(rtt time.Duration, wait func(context.Context, time.Time) error) *Relay {
	return &Relay{OneWay: rtt / 2, Wait: wait, queue: queue{woken: make(chan struct{}, 1)}}
}

// Watch begins to measure how late the relay is, for what is due between from and to.
func (r *Relay) Watch(from, to time.Time) { r.watch.set(from, to) }

// Lateness returns how late the relay was in the window that Watch was called with.
func (r *Relay) Lateness() Lateness { return r.watch.lateness() }

// Serve accepts connections and relays each to target, until ctx is done; then all are cut. ln is closed.
func (r *Relay) Serve(ctx context.Context, ln net.Listener, target string) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	wg.Go(func() { r.deliver(ctx) })
	for {
		client, err := ln.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("relay: %w", err)
		}
		wg.Go(func() {
			server, err := new(net.Dialer).DialContext(ctx, "tcp", target)
			if err != nil { // the client learns it as it would from the server: by a reset
				reset(client)
				return
			}
			r.relay(ctx, client, server)
		})
	}
}

// relay passes everything between two connections until both directions have ended.
func (r *Relay) relay(ctx context.Context, client, server net.Conn) {
	defer context.AfterFunc(ctx, func() {
		client.Close()
		server.Close()
	})()
	var reading sync.WaitGroup
	directions := []*direction{newDirection(client, server), newDirection(server, client)}
	for _, d := range directions {
		reading.Go(func() { d.read(ctx, r.OneWay, &r.queue) })
	}
	reading.Wait()
	for _, d := range directions {
		select {
		case <-d.ended:
		case <-ctx.Done():
		}
	}
	client.Close()
	server.Close()
}

// deliver hands each segment on when it is due.
func (r *Relay) deliver(ctx context.Context) {
	for {
		due, any := r.queue.first()
		if !any {
			select {
			case <-r.queue.woken:
				continue
			case <-ctx.Done():
				return
			}
		}
		if r.Wait(ctx, due) != nil {
			return
		}
		for _, p := range r.queue.take(time.Now()) {
			r.watch.add(p.due, time.Now())
			p.direction.arrived(p)
		}
	}
}
