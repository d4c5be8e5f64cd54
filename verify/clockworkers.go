package verify

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"time"

	"pollpush/experiment"
	"pollpush/internal/clock"
)

// forwardRole delays datagrams between a clock and who follows it.
type forwardRole struct{ process *experiment.Process }

// A ForwardRequest says what is delayed, and for how long each way.
type ForwardRequest struct {
	Host, Target string
	Delays       Delays
}

// Forward returns the address where datagrams are taken.
func (f *forwardRole) Forward(request ForwardRequest, address *string) error {
	at, err := netip.ParseAddr(request.Host)
	if err != nil {
		return err
	}
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(at, 0)))
	if err != nil {
		return err
	}
	f.process.Start("delaying datagrams", func(ctx context.Context) error {
		return forward(ctx, conn, request.Target, request.Delays.Up, request.Delays.Down)
	})
	*address = conn.LocalAddr().String()
	return nil
}

// followRole follows clocks.
type followRole struct{ process *experiment.Process }

// A FollowRequest says which clocks are followed, all at the same time, and what is wrong with the clock by which that is done.
type FollowRequest struct {
	Addresses []string
	Drift     float64 // ns per ns
	Window    time.Duration
}

// A FollowReply is what became of following a clock.
type FollowReply struct {
	Estimate clock.Estimate
	Worst    time.Duration // what a wall clock's time was off by, that was converted within the window
	Gained   time.Duration // what the drifting clock had gained by the middle of the window
	Failure  string
}

// Follow follows clocks, one window long after they are known.
func (f *followRole) Follow(request FollowRequest, reply *[]FollowReply) error {
	all := make([]FollowReply, len(request.Addresses))
	var running sync.WaitGroup
	for i, address := range request.Addresses {
		running.Go(func() {
			var err error
			if all[i], err = follow(f.process.Context(), address, request.Drift, request.Window); err != nil {
				all[i].Failure = err.Error()
			}
		})
	}
	running.Wait()
	*reply = all
	return nil
}

// convertEach is how often a time is converted.
const convertEach = 5 * time.Millisecond

func follow(ctx context.Context, address string, drift float64, window time.Duration) (result FollowReply, err error) {
	source, start := clock.Source(clock.Host), time.Now()
	if drift != 0 {
		source = source.Ahead(0, drift)
	}
	follower, err := clock.Follow(address, source)
	if err != nil {
		return result, err
	}
	defer follower.Close()
	known, cancel := context.WithTimeout(ctx, experiment.Grace/2)
	defer cancel()
	if err := follower.Ready(known); err != nil {
		return result, err
	}
	from := time.Now()
	until := from.Add(window)
	for ticker := time.NewTicker(convertEach); time.Now().Before(until); {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return result, ctx.Err()
		}
		now := time.Now().UnixNano() // there is one wall clock: it must show there what it shows here
		off := time.Duration(follower.There(now) - now)
		result.Worst = max(result.Worst, off, -off)
	}
	result.Gained = time.Duration(drift * float64(from.Add(window/2).Sub(start)))
	result.Estimate, err = follower.Estimate(ctx, from, until)
	return result, err
}
