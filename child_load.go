package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pollpush/feed"
	"pollpush/host"
	"pollpush/loadgen"
	"pollpush/results"
)

// loadChild is the load process of a run: a scenario's clients.
type loadChild struct {
	load  *loadgen.Load
	spent *results.Load
	cpus  []int
}

func (l *loadChild) do(ctx context.Context, o order) (*answer, error) {
	switch {
	case o.Load != nil:
		return l.connect(ctx, *o.Load)
	case o.Window != nil:
		return nil, l.measure(ctx, *o.Window)
	case o.Drain != nil:
		return l.drain(ctx, *o.Drain)
	}
	return nil, errNotMine
}

// progressEach is how often a load generator says how far it is.
const progressEach = 250 * time.Millisecond

func (l *loadChild) connect(ctx context.Context, o loadOrder) (*answer, error) {
	transport, err := transportNamed(o.Scenario.Transport)
	if err != nil {
		return nil, err
	}
	if l.cpus, err = host.CPUs(); err != nil {
		return nil, err
	}
	trust, err := trusting(o.Certificate)
	if err != nil {
		return nil, err
	}
	l.load = loadgen.New(o.Scenario, transport.Subscribe, loadgen.Options{Address: o.Address, CPUs: len(l.cpus), TLS: trust})
	go func() {
		ticker := time.NewTicker(progressEach)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				p := l.load.Progress()
				say(answer{Progress: &progress{Connected: p.Connected, Received: p.Received, Requests: p.Requests, LatencyNS: p.LatencyNS}})
			}
		}
	}()
	if err := l.load.Connect(ctx); err != nil {
		return nil, err
	}
	return &answer{CPUs: l.cpus}, nil
}

// measure says that the window is known, waits for it to pass and takes what this process spent on it.
func (l *loadChild) measure(ctx context.Context, w window) error {
	l.load.SetWindow(w.Mark1, w.Mark2)
	if err := say(answer{}); err != nil {
		return err
	}
	timer, err := feed.NewTimer()
	if err != nil {
		return err
	}
	defer timer.Close()
	if err := timer.Wait(ctx, w.Mark1); err != nil {
		return err
	}
	host.ResetPeakRSS()
	used1 := host.Used()
	if err := timer.Wait(ctx, w.Mark2); err != nil {
		return err
	}
	used2 := host.Used()
	l.spent = &results.Load{
		CPUNS: since(used1.CPU, used2.CPU), Switches: since(used1.Switches, used2.Switches),
		PeakRSSBytes: host.PeakRSS(), CPUs: l.cpus,
	}
	if l.spent.CPUNS != nil {
		busy := float64(*l.spent.CPUNS) / float64(used2.At.Sub(used1.At)) / float64(max(1, len(l.cpus)))
		l.spent.Busy = &busy
	}
	return nil
}

func (l *loadChild) drain(ctx context.Context, o drainOrder) (*answer, error) {
	if l.spent == nil {
		return nil, errors.New("internal error: drained before it was measured")
	}
	if err := l.load.Drain(ctx, o.First, o.Last); err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("drain: %w", err)
	}
	run := &results.Run{Load: l.spent}
	l.load.Fill(run)
	return &answer{Run: run}, nil
}

func (l *loadChild) stop() {
	if l.load != nil {
		l.load.Close()
	}
}
