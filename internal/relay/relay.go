// Package relay is a path that takes time: a TCP relay that hands on what it reads after a fixed delay, each way for
// itself, in order, nothing lost. It stands in for netem, which many kernels don't have and most users may not use.
//
// What it delays is data, ends of streams and resets; connections to it open at once, as to any local address. Bytes
// and packets are still counted on the client's own socket.
package relay

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// A Line delays every relayed connection by the same time each way.
type Line struct {
	OneWay time.Duration
	Wait   func(ctx context.Context, until time.Time) error // returns at until, or with ctx's error before

	queue queue
	watch watch
}

// New returns a line with the given round-trip time, half of it each way.
func New(rtt time.Duration, wait func(context.Context, time.Time) error) *Line {
	return &Line{OneWay: rtt / 2, Wait: wait, queue: queue{woken: make(chan struct{}, 1)}}
}

// Watch begins to enter how late the line is, for what is due between from and to.
func (l *Line) Watch(from, to time.Time) { l.watch.set(from, to) }

// Lateness returns how late the line was in the time it was told to watch.
func (l *Line) Lateness() Lateness { return l.watch.lateness() }

// Serve accepts connections and relays each to target, until ctx is done; then all are cut. ln is closed.
func (l *Line) Serve(ctx context.Context, ln net.Listener, target string) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	wg.Go(func() { l.deliver(ctx) })
	for {
		client, err := ln.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("delay line: %w", err)
		}
		wg.Go(func() {
			server, err := new(net.Dialer).DialContext(ctx, "tcp", target)
			if err != nil { // the client learns it as it would from the server: by a reset
				reset(client)
				return
			}
			l.relay(ctx, client, server)
		})
	}
}

// relay passes everything between two connections until both ways have ended.
func (l *Line) relay(ctx context.Context, client, server net.Conn) {
	defer context.AfterFunc(ctx, func() {
		client.Close()
		server.Close()
	})()
	var reading sync.WaitGroup
	ways := []*way{newWay(client, server), newWay(server, client)}
	for _, w := range ways {
		reading.Go(func() { w.read(ctx, l.OneWay, &l.queue) })
	}
	reading.Wait()
	for _, w := range ways {
		select {
		case <-w.ended:
		case <-ctx.Done():
		}
	}
	client.Close()
	server.Close()
}

// deliver hands each parcel on when it is due.
func (l *Line) deliver(ctx context.Context) {
	for {
		due, any := l.queue.first()
		if !any {
			select {
			case <-l.queue.woken:
				continue
			case <-ctx.Done():
				return
			}
		}
		if l.Wait(ctx, due) != nil {
			return
		}
		for _, p := range l.queue.take(time.Now()) {
			l.watch.enter(p.due, time.Now())
			p.way.arrived(p)
		}
	}
}
