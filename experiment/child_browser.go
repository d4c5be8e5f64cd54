package experiment

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"pollpush/internal/host"
	"pollpush/loadgen/browser"
)

// browserChild is the load process of a run whose clients are a browser's: a Chromium. It takes the orders of a
// loadChild, and one more: first it loads the page, and when it is told to follow it connects everybody.
type browserChild struct {
	load    *browser.Load
	account loadAccount
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
		d := *o.Drain
		return b.account.close(func() error { return b.load.Drain(ctx, d.First, d.Last, d.Marks) }, b.load.Fill)
	}
	return nil, errNotMine
}

func (b *browserChild) start(ctx context.Context, o loadOrder) (*answer, error) {
	signal.Ignore(syscall.SIGPIPE) // a parent that is gone must not keep us from cleaning up
	b.scratch = o.Scratch
	if err := os.Setenv("TMPDIR", o.Scratch); err != nil { // for the browser's profile, and what it writes itself
		return nil, err
	}
	var err error
	if b.account.cpus, err = host.CPUs(); err != nil {
		return nil, err
	}
	b.load, err = browser.Start(ctx, o.Scenario, browser.Options{
		Address: o.Address, Certificate: o.Trust.Certificate, ClockOffset: host.ClockOffset,
	})
	if err != nil {
		return nil, err
	}
	return &answer{CPUs: b.account.cpus}, nil
}

// measure takes what the browser's processes use within the window, and the page's own counters.
func (b *browserChild) measure(ctx context.Context, w window) error {
	var first host.Usage
	return b.account.measure(ctx, w, func(mark time.Time) (host.Usage, error) {
		used := host.Usage{At: mark}
		if cpu, err := host.CPUOfTree(os.Getpid()); err == nil {
			used.CPU = &cpu
		}
		if first.CPU == nil {
			first = used
		} else if used.CPU != nil && *used.CPU < *first.CPU {
			used.CPU = nil // one of the browser's processes has ended, with what it had used
		}
		return used, b.load.Mark(ctx, mark)
	})
}

func (b *browserChild) stop() {
	if b.load != nil {
		b.load.Close()
	}
	if b.scratch != "" {
		os.RemoveAll(b.scratch)
	}
}
