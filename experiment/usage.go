package experiment

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
)

// loadUsage is what a process of subscribers uses within the window, be they the load generator's or a browser's.
type loadUsage struct {
	cpus      []int // that it may run on
	measured  chan struct{}
	load      results.Load // once measured is closed, unless err says why not
	peak      *int64       // of memory; used may set it
	clockStep *int64
	err       error
}

// measure begins to wait for the window to pass, in the background. used, which is called at both marks, returns what the
// clients have used so far.
func (u *loadUsage) measure(p *Process, w Window, used func(ctx context.Context, mark time.Time) (host.Usage, error)) {
	u.measured = make(chan struct{})
	p.running.Go(func() {
		defer close(u.measured)
		u.err = u.wait(p.Context(), w, used)
	})
}

func (u *loadUsage) wait(ctx context.Context, w Window, used func(ctx context.Context, mark time.Time) (host.Usage, error)) error {
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	var at [2]host.Usage
	var clocks [2]*time.Duration
	for i, mark := range []time.Time{w.Mark1, w.Mark2} {
		if err := timer.Wait(ctx, mark); err != nil {
			return err
		}
		if at[i], err = used(ctx, mark); err != nil {
			return err
		}
		clocks[i] = host.ClockOffset()
	}
	u.clockStep = since(clocks[0], clocks[1])
	u.load = results.Load{
		CPUNS: since(at[0].CPU, at[1].CPU), Switches: since(at[0].Switches, at[1].Switches), CPUs: u.cpus,
		PeakRSSBytes: u.peak, GOMAXPROCS: results.Observed(int64(runtime.GOMAXPROCS(0))), Sysctls: host.Sysctls(host.Files()),
	}
	if cpu := u.load.CPUNS; cpu != nil {
		took := float64(at[1].At.Sub(at[0].At))
		u.load.Busy = results.Observed(float64(*cpu) / took / float64(max(1, len(u.cpus))))
	}
	return nil
}

// drain waits until the window is over, and by wait for what the clients are owed; then it returns their part, in which what they saw is
// missing.
func (u *loadUsage) drain(ctx context.Context, wait func() error) (SubscribersPart, error) {
	if u.measured == nil {
		return SubscribersPart{}, errors.New("internal error: drained before it was measured")
	}
	select {
	case <-u.measured:
	case <-ctx.Done():
		return SubscribersPart{}, ctx.Err()
	}
	if u.err != nil {
		return SubscribersPart{}, u.err
	}
	if err := wait(); err != nil {
		return SubscribersPart{}, fmt.Errorf("drain: %w", err)
	}
	return SubscribersPart{Run: results.Run{Load: &u.load, ClockStepNS: u.clockStep}}, nil
}
