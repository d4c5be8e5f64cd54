package experiment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pollpush/feed"
	"pollpush/internal/host"
	"pollpush/results"
)

// A loadAccount is what a load process notes about itself, whoever its clients are.
type loadAccount struct {
	cpus  []int         // that it may run on
	spent *results.Load // within the window; nil until that is over

	clockStep *int64 // what the wall clock was moved by within the window, in nanoseconds; nil: unknown
}

// measure says that the window is known, waits for it to pass and notes what it took. used, which is called at both
// marks, says what the clients have used so far.
func (a *loadAccount) measure(ctx context.Context, w window, used func(mark time.Time) (host.Usage, error)) error {
	if err := say(answer{}); err != nil {
		return err
	}
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
		if at[i], err = used(mark); err != nil {
			return err
		}
		clocks[i] = host.ClockOffset()
	}
	a.clockStep = since(clocks[0], clocks[1])
	a.spent = &results.Load{
		CPUNS: since(at[0].CPU, at[1].CPU), Switches: since(at[0].Switches, at[1].Switches), CPUs: a.cpus,
	}
	if cpu := a.spent.CPUNS; cpu != nil {
		took := float64(at[1].At.Sub(at[0].At))
		a.spent.Busy = results.Observed(float64(*cpu) / took / float64(max(1, len(a.cpus))))
	}
	return nil
}

// close waits, by drain, for what the clients are owed, and answers with the account and what fill adds to it.
func (a *loadAccount) close(drain func() error, fill func(*results.Run)) (*answer, error) {
	if a.spent == nil {
		return nil, errors.New("internal error: drained before it was measured")
	}
	if err := drain(); err != nil {
		return nil, fmt.Errorf("drain: %w", err)
	}
	run := &results.Run{Load: a.spent, ClockStepNS: a.clockStep}
	fill(run)
	return &answer{Run: run}, nil
}
