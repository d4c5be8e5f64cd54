package clock

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// An Estimate is what is known of another host's clock, in some window.
type Estimate struct {
	Ahead        time.Duration // the wall clock there less the one here, in the middle of the window
	Drift        float64       // what that grows by, ns per ns
	Bound        time.Duration // E: what a time that There or Here returned can have been off by within the window
	MinRoundTrip time.Duration // of all exchanges
	Exchanges    int           // how many came to an end: before the window, within it and after it
	Kernel       bool          // the kernels stamped those within the window and after it
	Claimed      time.Duration // what the wall clocks can be apart by, as the hosts' time services have it; 0: one of them has none
	Steady       time.Duration // the steady clock there less the one here, in the middle of the window
}

// ErrSilent is why there is no estimate: nobody replied, or not in the window.
var ErrSilent = errors.New("no exchange of times with the host of the other clock came to an end")

// Ready returns when there is enough to go by, or with ctx's error when that is done before.
func (f *Follower) Ready(ctx context.Context) error {
	select {
	case <-f.ready:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: %w", ErrSilent, ctx.Err())
	}
}

// Here returns what the wall clock here shows when the one there shows there, Unix ns, by what is known now. On nil both are one clock.
func (f *Follower) Here(there int64) int64 {
	if f == nil {
		return there
	}
	if l := f.line.Load(); l != nil {
		return l.Here(there)
	}
	return there
}

// There returns what the wall clock there shows when the one here shows here, Unix ns, by what is known now. On nil both are one clock.
func (f *Follower) There(here int64) int64 {
	if f == nil {
		return here
	}
	if l := f.line.Load(); l != nil {
		return l.There(here)
	}
	return here
}

// Estimate returns what is known about a window, by the wall clock here, which is over. It waits for an exchange after it, if not for long.
func (f *Follower) Estimate(ctx context.Context, from, until time.Time) (Estimate, error) {
	ctx, cancel := context.WithTimeout(ctx, replyPatience+each)
	defer cancel()
	for !f.passed(until) && ctx.Err() == nil {
		f.mu.Lock()
		more := f.more
		f.mu.Unlock()
		select {
		case <-more:
		case <-ctx.Done():
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.exchanges) == 0 {
		return Estimate{}, ErrSilent
	}
	base := f.here
	first, last := from.UnixNano()-base, until.UnixNano()-base
	var uses []Use
	for i, u := range f.uses {
		if i == len(f.uses)-1 {
			u.Until = max(u.From, last)
		}
		if u.Until >= first && u.From <= last {
			uses = append(uses, u)
		}
	}
	bound, known := Bound(uses, f.exchanges)
	if !known {
		return Estimate{}, ErrSilent
	}
	best, middle := Fit(f.exchanges), midpoint(first, last)
	e := Estimate{
		Steady: time.Duration(best.AheadAt(middle)), Drift: best.Drift, Exchanges: len(f.exchanges), Kernel: true,
		Bound: bound + time.Duration(f.unsteady),
	}
	if f.errors[0] > 0 && f.errors[1] > 0 {
		e.Claimed = time.Duration(f.errors[0] + f.errors[1])
	}
	e.Ahead = e.Steady + time.Duration(f.there-base)
	least := f.exchanges[0].RoundTrip()
	for _, x := range f.exchanges {
		least = min(least, x.RoundTrip())
		e.Kernel = e.Kernel && (x.Kernel || x.At() < first)
	}
	e.MinRoundTrip = time.Duration(least)
	return e, nil
}

// passed reports whether there is an exchange after a time of the wall clock here.
func (f *Follower) passed(wall time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := len(f.exchanges)
	return n > 0 && f.exchanges[n-1].Sent+f.here >= wall.UnixNano()
}
