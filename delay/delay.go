// Package delay is a path that takes time: a TCP relay that hands on what it reads after a fixed delay, each way for
// itself, in order, nothing lost. It stands in for netem, which many kernels don't have and most users may not use.
//
// What it delays is data, ends of streams and resets; connections to it open at once, as to any local address. Bytes
// and packets are still counted on the client's own socket.
package delay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// A Line delays every relayed connection by the same time each way.
type Line struct {
	OneWay time.Duration
	Wait   func(ctx context.Context, until time.Time) error // returns at until, or with ctx's error before

	mu    sync.Mutex
	queue []parcel      // by the time they are due, because all have the same delay
	woken chan struct{} // capacity 1: the queue is no longer empty
}

// A parcel is what was read at once, on its way.
type parcel struct {
	due  time.Time
	way  *way
	data []byte
	end  error // nil for data; io.EOF or what broke the stream for its end
}

// chunk is how much is read at once, and maxOnTheWay how much of one direction may be on its way: it bounds memory as
// a path's buffers do, far above what any scenario has in flight.
const (
	chunk       = 32 << 10
	maxOnTheWay = 8 << 20
)

// New returns a line with the given round-trip time, half of it each way.
func New(rtt time.Duration, wait func(context.Context, time.Time) error) *Line {
	return &Line{OneWay: rtt / 2, Wait: wait, woken: make(chan struct{}, 1)}
}

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
	var wg sync.WaitGroup
	for _, w := range []*way{newWay(client, server), newWay(server, client)} {
		wg.Go(func() { l.read(ctx, w) })
		wg.Go(func() { w.write(ctx) })
	}
	wg.Wait()
	client.Close()
	server.Close()
}

// read puts what it reads on the line.
func (l *Line) read(ctx context.Context, w *way) {
	for w.room(ctx) {
		data := make([]byte, chunk)
		n, err := w.from.Read(data)
		due := time.Now().Add(l.OneWay)
		if n > 0 {
			w.onTheWay(n)
			l.put(parcel{due: due, way: w, data: data[:n]})
		}
		if err != nil {
			l.put(parcel{due: due, way: w, end: err})
			return
		}
	}
}

func (l *Line) put(p parcel) {
	l.mu.Lock()
	l.queue = append(l.queue, p)
	l.mu.Unlock()
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// deliver hands each parcel on when it is due.
func (l *Line) deliver(ctx context.Context) {
	for {
		l.mu.Lock()
		batch := l.queue
		l.queue = nil
		l.mu.Unlock()
		for _, p := range batch {
			if l.Wait(ctx, p.due) != nil {
				return
			}
			p.way.arrived(p)
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-l.woken:
		case <-ctx.Done():
			return
		}
	}
}

// A way is one direction of a connection.
type way struct {
	from, to net.Conn

	mu    sync.Mutex
	bytes int           // read and not yet written
	ready []parcel      // due
	woken chan struct{} // capacity 1: there is something to write
	space chan struct{} // capacity 1: there is room again
}

func newWay(from, to net.Conn) *way {
	return &way{from: from, to: to, woken: make(chan struct{}, 1), space: make(chan struct{}, 1)}
}

func (w *way) onTheWay(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bytes += n
}

// room waits until more may be read; false when ctx is done.
func (w *way) room(ctx context.Context) bool {
	for {
		w.mu.Lock()
		full := w.bytes > maxOnTheWay
		w.mu.Unlock()
		if !full {
			return ctx.Err() == nil
		}
		select {
		case <-w.space:
		case <-ctx.Done():
			return false
		}
	}
}

func (w *way) arrived(p parcel) {
	w.mu.Lock()
	w.ready = append(w.ready, p)
	w.mu.Unlock()
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// write writes what is due, until the stream's end. A reader that doesn't read stops its own connection only.
func (w *way) write(ctx context.Context) {
	for {
		w.mu.Lock()
		batch := w.ready
		w.ready = nil
		w.mu.Unlock()
		for _, p := range batch {
			if p.end != nil {
				w.finish(p.end)
				return
			}
			if _, err := w.to.Write(p.data); err != nil {
				reset(w.from) // the sender learns that nobody reads any more
				return
			}
			w.mu.Lock()
			w.bytes -= len(p.data)
			w.mu.Unlock()
			select {
			case w.space <- struct{}{}:
			default:
			}
		}
		if len(batch) > 0 {
			continue
		}
		select {
		case <-w.woken:
		case <-ctx.Done():
			return
		}
	}
}

// finish ends the stream the way it ended at its source: a FIN for a FIN, so that the other way may go on; a reset for
// anything else.
func (w *way) finish(end error) {
	if half, ok := w.to.(interface{ CloseWrite() error }); ok && errors.Is(end, io.EOF) {
		half.CloseWrite()
		return
	}
	reset(w.to)
}

// reset closes a connection so that its peer sees a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}
