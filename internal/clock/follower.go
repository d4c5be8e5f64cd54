package clock

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// firstExchanges come quickly, so that one of them is about as quick as any will be.
	firstExchanges = 20
	quickly        = 10 * time.Millisecond
	readyWithin    = 2 * time.Second // where round trips take so long that it is fewer

	// each is how often exchanges are made afterwards: clocks that keep their frequencies drift apart by less than a microsecond meanwhile.
	each = 50 * time.Millisecond

	// replyPatience is how long a reply is waited for, and followUpPatience what follows it. What comes later is passed over.
	replyPatience    = time.Second
	followUpPatience = 20 * time.Millisecond

	// overlap is for how long a line may still be used when the next one is there, and how long before it was there what it is used for
	// may have been: who converts times is so slow at the most. A process that stands still for longer is late by much more than
	// that is off by.
	overlap = 25 * time.Millisecond
)

// A Follower follows the clock of another host, where Respond replies, by exchanges that it makes all the time.
type Follower struct {
	socket *socket
	nonce  [16]byte
	number uint64
	line   atomic.Pointer[Line] // of the wall clocks
	ready  chan struct{}        // closed when the first exchanges are over
	stop   context.CancelFunc
	ended  chan struct{}

	mu        sync.Mutex
	exchanges []Exchange
	uses      []Use // of the steady clocks; Until of the last one is open
	here      int64 // the latest Base here and there
	there     int64
	unsteady  int64         // what they were off by, or moved by from one exchange to the next, at the most
	errors    [2]int64      // the latest Error here and there
	more      chan struct{} // closed when there is one more, and made anew
}

// Follow begins to follow the clock at address, HOST:PORT, by the clock of source. Close ends it.
func Follow(address string, source Source) (*Follower, error) {
	to, err := net.ResolveUDPAddr("udp", address)
	if err != nil {
		return nil, fmt.Errorf("follow a clock: %w", err)
	}
	conn, err := net.DialUDP("udp", nil, to)
	if err != nil {
		return nil, fmt.Errorf("follow a clock: %w", err)
	}
	s, err := newSocket(conn, source)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("follow a clock: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	f := &Follower{socket: s, ready: make(chan struct{}), stop: stop, ended: make(chan struct{}), more: make(chan struct{})}
	_, _ = rand.Read(f.nonce[:]) // it never fails
	context.AfterFunc(ctx, func() { conn.Close() })
	go f.run(ctx)
	return f, nil
}

// Close ends it.
func (f *Follower) Close() {
	f.stop()
	<-f.ended
}

// run makes exchanges until ctx is done.
func (f *Follower) run(ctx context.Context) {
	defer close(f.ended)
	timer := time.NewTimer(0)
	defer timer.Stop()
	begun, ready := time.Now(), false
	for n := 0; ; {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		start := time.Now()
		if f.exchange() && ctx.Err() == nil {
			if n++; !ready && (n >= firstExchanges || time.Since(begun) > readyWithin) {
				ready = true
				close(f.ready)
			}
		}
		pause := each
		if !ready {
			pause = quickly
		}
		timer.Reset(max(pause-time.Since(start), time.Millisecond))
	}
}

// exchange makes an exchange, and reports whether it came to an end.
func (f *Follower) exchange() bool {
	f.number++
	asked := packet{Kind: request, Nonce: f.nonce, Number: f.number}
	sent, kernel, err := f.socket.send(asked, netip.AddrPort{})
	if err != nil {
		return false
	}
	e := Exchange{Sent: sent}
	var first, second packet // the reply and what follows it, which may overtake it
	var reading Reading
	for deadline := time.Now().Add(replyPatience); first.Kind == 0 || second.Kind == 0; {
		_ = f.socket.SetReadDeadline(deadline) // a socket that is closed fails when it is read
		p, _, at, now, stamped, err := f.socket.receive()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded) && first.Kind != 0: // what follows is lost: as read there, then
			return f.add(e, first, reading)
		case errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed):
			return false
		case err != nil: // nobody replies there yet (ICMP)
			if time.Now().After(deadline) {
				return false
			}
		case p.Nonce != f.nonce || p.Number != f.number || first.Kind+second.Kind != 0 && first.Received+second.Received != p.Received:
		case p.Kind == reply && first.Kind == 0:
			e.Returned, reading, first = at, now, p
			kernel = kernel && stamped
			deadline = time.Now().Add(followUpPatience)
		case p.Kind == followUp && second.Kind == 0:
			second = p
		}
	}
	e.Kernel = kernel && second.Kernel
	return f.add(e, second, reading)
}

// add adds an exchange, and has the line follow it.
func (f *Follower) add(e Exchange, p packet, reading Reading) bool {
	e.Received, e.Replied, e.Rate = p.Received, p.Replied, float64(p.Rate-reading.Rate)/1e9
	if !e.plausible() {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.exchanges) > 0 {
		f.unsteady = max(f.unsteady, distance(f.here, reading.Base)+distance(f.there, p.Base)+reading.Width+p.Width)
	}
	f.here, f.there = reading.Base, p.Base
	f.errors = [2]int64{reading.Error, p.Error}
	f.exchanges = append(f.exchanges, e)
	line := Fit(f.exchanges)
	if n := len(f.uses); n > 0 {
		f.uses[n-1].Until = e.Returned + int64(overlap)
	}
	f.uses = append(f.uses, Use{Line: line, From: e.Returned - int64(overlap)})
	wall := line.shift(reading.Base, p.Base)
	f.line.Store(&wall)
	close(f.more)
	f.more = make(chan struct{})
	return true
}

func distance(a, b int64) int64 { return max(a-b, b-a) }
