package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"pollpush/browser"
	"pollpush/feed"
	"pollpush/host"
	"pollpush/results"
)

// browserChild is the load process of a run whose clients are a browser's: a Chromium. It takes the orders of a
// loadChild, and one more: first it loads the page, and when it is told to follow it connects everybody.
type browserChild struct {
	load    *browser.Load
	spent   *results.Load
	cpus    []int
	scratch string
}

func (b *browserChild) do(ctx context.Context, o order) (*answer, error) {
	switch {
	case o.Load != nil:
		return b.start(ctx, *o.Load)
	case o.Follow:
		return &answer{}, b.load.Connect(ctx)
	case o.Window != nil:
		return nil, b.measure(ctx, *o.Window)
	case o.Drain != nil:
		return b.drain(ctx, *o.Drain)
	}
	return nil, errNotMine
}

func (b *browserChild) start(ctx context.Context, o loadOrder) (*answer, error) {
	signal.Ignore(syscall.SIGPIPE) // a parent that is gone must not keep us from cleaning up
	b.scratch = o.Scratch
	if err := os.Setenv("TMPDIR", o.Scratch); err != nil { // for the browser's profile, and what it writes itself
		return nil, err
	}
	transport, err := transportNamed(o.Scenario.Transport)
	if err != nil {
		return nil, err
	}
	if b.cpus, err = host.CPUs(); err != nil {
		return nil, err
	}
	b.load, err = browser.Start(ctx, o.Scenario, browser.Options{
		Address: o.Address, Path: transport.Server().Path, Certificate: o.Certificate, ClockOffset: host.ClockOffset,
	})
	if err != nil {
		return nil, err
	}
	return &answer{CPUs: b.cpus}, nil
}

// measure says that the window is known, waits for it to pass and takes what the browser's processes spent on it.
func (b *browserChild) measure(ctx context.Context, w window) error {
	if err := say(answer{}); err != nil {
		return err
	}
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	var used [2]time.Duration
	known := true
	for i, mark := range []time.Time{w.Mark1, w.Mark2} {
		if err := timer.Wait(ctx, mark); err != nil {
			return err
		}
		if used[i], err = host.CPUOfTree(os.Getpid()); err != nil {
			known = false
		}
		if err := b.load.Mark(ctx, mark); err != nil {
			return err
		}
	}
	b.spent = &results.Load{CPUs: b.cpus}
	if known {
		cpu := used[1] - used[0]
		b.spent.CPUNS = results.Observed(int64(cpu))
		b.spent.Busy = results.Observed(float64(cpu) / float64(w.Mark2.Sub(w.Mark1)) / float64(max(1, len(b.cpus))))
	}
	return nil
}

func (b *browserChild) drain(ctx context.Context, o drainOrder) (*answer, error) {
	if b.spent == nil {
		return nil, errors.New("internal error: drained before it was measured")
	}
	if err := b.load.Drain(ctx, o.First, o.Last, o.Marks); err != nil {
		return nil, fmt.Errorf("drain: %w", err)
	}
	run := &results.Run{Load: b.spent}
	b.load.Fill(run)
	return &answer{Run: run}, nil
}

func (b *browserChild) stop() {
	if b.load != nil {
		b.load.Close()
	}
	if b.scratch != "" {
		os.RemoveAll(b.scratch)
	}
}
